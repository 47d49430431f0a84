#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/layer/registry.hpp"
#include "core/project/project.hpp"
#include "core/project/project_values.hpp"

namespace fovea::test {

/// Something that declares settings, as tests loop over all of it.
struct Declaration {
    std::string name; ///< "optimizer adam", "TrainSpec"
    std::vector<SettingInfo> settings;
    Result<void> (*check)(const SettingMap& settings) = nullptr; ///< the struct's own, if any
};

template <class S>
Declaration declarationOf(const char* name) {
    return {name, settingInfosOf<S>(), [](const SettingMap& settings) -> Result<void> {
                return structFrom<S>(settings).map([](const S&) {});
            }};
}

/// Every spec of a project and every type of every family of the registry.
inline std::vector<Declaration> declarations(const LayerRegistry& registry) {
    std::vector<Declaration> all{declarationOf<DatasetSpec>("DatasetSpec"),
                                 declarationOf<TrainSpec>("TrainSpec"),
                                 declarationOf<ProjectSpec>("ProjectSpec")};
    for (const std::string_view family : LayerRegistry::families())
        for (const TypeInfo* type : registry.types(family))
            all.push_back({std::string(family) + " " + type->id, type->settings, type->check});
    return all;
}

/// Values that a setting may not have.
inline std::vector<SettingValue> refusedValues(const SettingInfo& info) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<SettingValue> refused;
    const auto isWhole = [](double x) { return std::abs(x) < 1e15; };
    switch (info.kind) {
    case SettingKind::Bool:
        return {std::string("maybe"), std::int64_t{2}};
    case SettingKind::Choice:
        return {std::string("none of these"), std::int64_t{0}};
    case SettingKind::Integer:
        refused = {std::string("3"), 2.5};
        if (isWhole(info.range.low))
            refused.emplace_back(static_cast<std::int64_t>(info.range.low) - 1);
        if (isWhole(info.range.high))
            refused.emplace_back(static_cast<std::int64_t>(info.range.high) + 1);
        return refused;
    case SettingKind::Real:
        refused = {std::string("3"), std::numeric_limits<double>::quiet_NaN(), infinity, -infinity};
        if (isWhole(info.range.low))
            refused.emplace_back(info.range.low - 1);
        if (isWhole(info.range.high))
            refused.emplace_back(info.range.high + 1);
        if (info.range.excludesLow)
            refused.emplace_back(info.range.low);
        if (info.range.excludesHigh)
            refused.emplace_back(info.range.high);
        return refused;
    case SettingKind::Seed:
        return {std::int64_t{-1}, 0.5, std::string("1")};
    case SettingKind::Text:
    case SettingKind::Path:
        return {std::int64_t{1}, true};
    case SettingKind::Group:
    case SettingKind::Typed:
    case SettingKind::Steps:
        return {std::int64_t{1}, std::string("none of these")};
    default:
        return {std::int64_t{1}, std::vector<std::int64_t>{}, std::vector<std::int64_t>(9, 1)};
    }
}

} // namespace fovea::test
