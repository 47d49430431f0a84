#include "core/settings/setting_path.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"
#include "core/settings/nearest.hpp"
#include "core/settings/setting_check.hpp"
#include "core/settings/setting_text.hpp"

namespace fovea {

namespace {

using Infos = std::vector<SettingInfo>;

/// Types may hold types; nobody needs more of it than this.
constexpr int deepest = 4;

struct Cut {
    std::string head;
    std::string rest;
};

Cut cut(std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos)
        return {std::string(path), {}};
    return {std::string(path.substr(0, dot)), std::string(path.substr(dot + 1))};
}

/// What is in the map, put there from the default where it is not yet.
SettingValue& placeFor(const SettingInfo& info, SettingMap& settings) {
    return settings.try_emplace(info.key, info.defaultValue).first->second;
}

void listPaths(const Infos& infos, const SettingMap& settings, const TypeCatalog& types,
               const std::string& prefix, std::vector<SettingPath>& paths) {
    const auto listTyped = [&](const SettingInfo& info, const TypedValue& value,
                               const std::string& path) {
        if (const TypeInfo* type = types.find(info.family, value.type))
            listPaths(type->settings, value.settings, types, path + ".", paths);
    };
    for (const SettingInfo& info : infos) {
        const SettingValue& value = valueOrDefault(info, settings);
        const std::string path = prefix + info.key;
        if (info.kind != SettingKind::Group)
            paths.push_back({path, info, value});
        if (const auto* members = std::get_if<SettingMap>(&value))
            listPaths(info.members, *members, types, path + ".", paths);
        if (const auto* typed = std::get_if<TypedValue>(&value))
            listTyped(info, *typed, path);
        if (const auto* steps = std::get_if<std::vector<TypedValue>>(&value)) {
            std::set<std::string> seen;
            for (std::size_t i = 0; i < steps->size(); ++i) {
                const TypedValue& step = (*steps)[i];
                const bool isFirst = seen.insert(step.type).second;
                listTyped(info, step, path + "." + (isFirst ? step.type : std::to_string(i)));
            }
        }
    }
}

void listPossible(const Infos& infos, const TypeCatalog& types, const std::string& prefix,
                  int depth, std::vector<SettingPath>& paths) {
    for (const SettingInfo& info : infos) {
        const std::string path = prefix + info.key;
        if (info.kind == SettingKind::Group) {
            listPossible(info.members, types, path + ".", depth, paths);
            continue;
        }
        if (std::ranges::find(paths, path, &SettingPath::path) == paths.end())
            paths.push_back({path, info, info.defaultValue});
        if (info.family.empty() || depth == deepest)
            continue;
        for (const TypeInfo* type : types.types(info.family)) {
            const bool isStep = info.kind == SettingKind::Steps;
            listPossible(type->settings, types, path + (isStep ? "." + type->id : "") + ".",
                         depth + 1, paths);
        }
    }
}

/// Follows a path through nested settings and changes what stands at its end.
class Setter {
public:
    Setter(const Infos& infos, const TypeCatalog& types, std::string_view path,
           std::string_view text)
        : m_infos(infos), m_types(types), m_path(path), m_text(text) {}

    Result<void> set(SettingMap& settings) const { return below(m_infos, settings, m_path); }

private:
    Result<void> below(const Infos& infos, SettingMap& settings, const std::string& path) const {
        const Cut at = cut(path);
        const SettingInfo* info = infoFor(infos, at.head);
        if (info == nullptr)
            return unknown();
        if (at.rest.empty())
            return assign(*info, settings);
        SettingValue& place = placeFor(*info, settings);
        if (auto* members = std::get_if<SettingMap>(&place))
            return below(info->members, *members, at.rest);
        if (auto* typed = std::get_if<TypedValue>(&place))
            return at.rest == kindKey ? assign(*info, settings) : belowType(*info, *typed, at.rest);
        if (auto* steps = std::get_if<std::vector<TypedValue>>(&place))
            return belowSteps(*info, *steps, cut(at.rest));
        return unknown();
    }

    Result<void> assign(const SettingInfo& info, SettingMap& settings) const {
        Result<SettingValue> value = settingFromText(info, m_text, m_types, m_path);
        if (!value)
            return tl::unexpected(value.error());
        SettingValue& place = placeFor(info, settings);
        const auto* before = std::get_if<TypedValue>(&place);
        const auto* after = std::get_if<TypedValue>(&*value);
        const bool isSameType =
            before != nullptr && after != nullptr && before->type == after->type;
        if (!isSameType)
            place = std::move(*value);
        return {};
    }

    Result<void> belowType(const SettingInfo& info, TypedValue& value,
                           const std::string& path) const {
        const TypeInfo* type = m_types.find(info.family, value.type);
        if (type == nullptr)
            return fail(ErrorKind::Usage,
                        unknownType(info.key, info.family, value.type, m_types).message);
        if (infoFor(type->settings, cut(path).head) == nullptr)
            return lacking(info, *type, cut(path).head);
        return below(type->settings, value.settings, path);
    }

    Result<void> belowSteps(const SettingInfo& info, std::vector<TypedValue>& steps,
                            const Cut& at) const {
        auto step = std::ranges::find(steps, at.head, &TypedValue::type);
        const Result<std::uint64_t> place = readUnsigned(at.head);
        if (place && *place < steps.size())
            step = steps.begin() + static_cast<std::ptrdiff_t>(*place);
        if (step == steps.end()) {
            if (m_types.find(info.family, at.head) == nullptr)
                return unknown();
            step = steps.insert(steps.end(), TypedValue{at.head});
        }
        if (!at.rest.empty())
            return belowType(info, *step, at.rest);
        const TypeInfo* type = m_types.find(info.family, step->type);
        std::vector<std::string> keys;
        for (const SettingInfo& each : type == nullptr ? Infos() : type->settings)
            keys.push_back(m_path + "." + each.key);
        return fail(ErrorKind::Usage, fmt::format("{} is a step with settings of its own; set {}",
                                                  m_path, fmt::join(keys, " or ")));
    }

    /// The chosen type has no such setting, where another has.
    Result<void> lacking(const SettingInfo& info, const TypeInfo& type,
                         const std::string& key) const {
        std::vector<std::string> others;
        for (const TypeInfo* other : m_types.types(info.family))
            if (infoFor(other->settings, key) != nullptr)
                others.push_back(other->id);
        if (others.empty())
            return unknown();
        std::vector<std::string> own;
        for (const SettingInfo& each : type.settings)
            own.push_back(each.key);
        return fail(ErrorKind::Usage,
                    fmt::format("{} = {}: {} has no {}, which belongs to {}; choose that {}, or "
                                "set what {} has: {}",
                                m_path, m_text, type.id, key, fmt::join(others, ", "), info.key,
                                type.id, fmt::join(own, ", ")));
    }

    Result<void> unknown() const {
        std::vector<std::string> known;
        for (const SettingPath& each : possiblePaths(m_infos, m_types))
            known.push_back(each.path);
        const std::vector<std::string> near = nearest(m_path, known);
        const std::string wayOut = near.empty()
                                       ? std::string("`fovea settings` lists all that there are")
                                       : fmt::format("did you mean {}?", fmt::join(near, " or "));
        return fail(ErrorKind::Usage, fmt::format("there is no setting {}; {}", m_path, wayOut));
    }

    const Infos& m_infos;
    const TypeCatalog& m_types;
    std::string m_path;
    std::string m_text;
};

/// Whether a path chooses a type, so that other paths may hang on it.
bool choosesType(const Infos& infos, const std::string& path, const TypeCatalog& types) {
    const std::string dottedKind = "." + std::string(kindKey);
    const std::string named =
        path.ends_with(dottedKind) ? path.substr(0, path.size() - dottedKind.size()) : path;
    const std::vector<SettingPath> paths = possiblePaths(infos, types);
    const auto found = std::ranges::find(paths, named, &SettingPath::path);
    return found != paths.end() && !found->info.family.empty();
}

} // namespace

std::vector<SettingPath> settingPaths(const Infos& infos, const SettingMap& settings,
                                      const TypeCatalog& types) {
    std::vector<SettingPath> paths;
    listPaths(infos, settings, types, "", paths);
    return paths;
}

std::vector<SettingPath> possiblePaths(const Infos& infos, const TypeCatalog& types) {
    std::vector<SettingPath> paths;
    listPossible(infos, types, "", 0, paths);
    return paths;
}

Result<SettingValue> settingAt(const Infos& infos, const SettingMap& settings,
                               std::string_view path, const TypeCatalog& types) {
    std::vector<std::string> known;
    for (SettingPath& each : settingPaths(infos, settings, types)) {
        if (each.path == path)
            return std::move(each.value);
        known.push_back(std::move(each.path));
    }
    return fail(ErrorKind::Usage, fmt::format("there is no setting {} here; the nearest are {}",
                                              path, fmt::join(nearest(path, known), ", ")));
}

Result<void> setAt(const Infos& infos, SettingMap& settings, std::string_view path,
                   std::string_view text, const TypeCatalog& types) {
    SettingMap changed = settings;
    Result<void> set = Setter(infos, types, path, text).set(changed);
    if (set)
        settings = std::move(changed);
    return set;
}

Result<Assignment> assignmentFrom(std::string_view text) {
    const std::size_t sign = text.find('=');
    if (sign == 0 || sign == std::string_view::npos)
        return fail(ErrorKind::Usage, fmt::format("\"{}\" sets nothing; write key=value, as in "
                                                  "train.epochs=20",
                                                  text));
    return Assignment{std::string(text.substr(0, sign)), std::string(text.substr(sign + 1))};
}

Result<void> setAll(const Infos& infos, SettingMap& settings,
                    const std::vector<Assignment>& assignments, const TypeCatalog& types) {
    std::vector<Assignment> ordered = assignments;
    std::stable_partition(ordered.begin(), ordered.end(), [&](const Assignment& each) {
        return choosesType(infos, each.path, types);
    });
    for (const Assignment& each : ordered)
        if (Result<void> set = setAt(infos, settings, each.path, each.text, types); !set)
            return each.option.empty()
                       ? set
                       : fail(set.error().kind, each.option + ": " + set.error().message);
    return {};
}

} // namespace fovea
