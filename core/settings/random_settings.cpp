#include "core/settings/random_settings.hpp"

#include <algorithm>
#include <cmath>

#include "core/settings/setting_access.hpp"

namespace fovea {

namespace {

/// A range without an end is drawn from as far as this beyond its low end.
constexpr double farthest = 1e6;

constexpr int tries = 100;

std::uint64_t seedFrom(RandomStream& random) {
    const std::uint64_t high = random.next();
    return high << 32U | random.next();
}

std::int64_t wholeFrom(const SettingInfo& info, RandomStream& random) {
    if (!info.numbers.empty())
        return info.numbers[random.below(info.numbers.size())];
    const auto low = static_cast<std::int64_t>(info.range.low);
    const auto high =
        static_cast<std::int64_t>(std::min(info.range.high, info.range.low + farthest));
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low) + 1));
}

double realFrom(const SettingInfo& info, RandomStream& random) {
    const Range& range = info.range;
    for (int i = 0; i < tries; ++i) {
        const auto share = static_cast<double>(random.uniform());
        const double drawn = std::isinf(range.high) ? range.low + std::pow(10, 12 * share - 6)
                                                    : range.low + (range.high - range.low) * share;
        if (range.contains(drawn))
            return drawn;
    }
    return detail::realOf(info.defaultValue);
}

std::vector<std::int64_t> wholesFrom(const SettingInfo& info, RandomStream& random,
                                     std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    for (std::int64_t& number : numbers)
        number = wholeFrom(info, random);
    return numbers;
}

std::string textFrom(RandomStream& random) {
    constexpr std::string_view letters = "abc xyz_-/.\"0\xc3\xa4";
    std::string text;
    for (std::uint64_t left = random.below(12); left > 0; --left)
        text += letters[random.below(letters.size() - 2)]; // without half of a letter
    return random.below(4) == 0 ? text + "\xc3\xa4" : text;
}

/// Its settings go together, as far as that can be drawn.
TypedValue typedFrom(const SettingInfo& info, RandomStream& random, const TypeCatalog& types) {
    const std::vector<const TypeInfo*> known = types.types(info.family);
    if (known.empty())
        return {};
    const TypeInfo& type = *known[random.below(known.size())];
    for (int i = 0; i < tries; ++i) {
        SettingMap settings = randomSettings(type.settings, random, types);
        if (type.check == nullptr || type.check(settings))
            return {type.id, std::move(settings)};
    }
    return {type.id};
}

std::vector<TypedValue> stepsFrom(const SettingInfo& info, RandomStream& random,
                                  const TypeCatalog& types) {
    std::vector<TypedValue> steps(types.types(info.family).empty() ? 0 : random.below(4));
    std::ranges::generate(steps, [&] { return typedFrom(info, random, types); });
    return steps;
}

} // namespace

SettingValue randomValue(const SettingInfo& info, RandomStream& random, const TypeCatalog& types) {
    switch (info.kind) {
    case SettingKind::Bool:
        return random.below(2) == 1;
    case SettingKind::Integer:
        return wholeFrom(info, random);
    case SettingKind::Real:
        return realFrom(info, random);
    case SettingKind::Choice:
        return info.choices[random.below(info.choices.size())];
    case SettingKind::Size2:
        return wholesFrom(info, random, 2);
    case SettingKind::Size3:
        return wholesFrom(info, random, 3);
    case SettingKind::Sides:
        return wholesFrom(info, random, 4);
    case SettingKind::Text:
    case SettingKind::Path:
        return textFrom(random);
    case SettingKind::Seed:
        return seedFrom(random);
    case SettingKind::Group:
        return randomSettings(info.members, random, types);
    case SettingKind::Typed: {
        TypedValue typed = typedFrom(info, random, types);
        return typed.type.empty() ? info.defaultValue : SettingValue(std::move(typed));
    }
    case SettingKind::Steps:
        return stepsFrom(info, random, types);
    }
    return info.defaultValue;
}

SettingMap randomSettings(const std::vector<SettingInfo>& infos, RandomStream& random,
                          const TypeCatalog& types) {
    SettingMap settings;
    for (const SettingInfo& info : infos)
        settings.emplace(info.key, randomValue(info, random, types));
    return settings;
}

} // namespace fovea
