#pragma once

#include <string>
#include <vector>

#include "core/layer/registry.hpp"
#include "core/project/project.hpp"
#include "core/project/project_values.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea::test {

/// A struct that declares settings, as if it were a type.
template <class S>
TypeInfo declarationOf(const char* name) {
    TypeInfo info;
    info.id = name;
    info.settings = settingInfosOf<S>();
    info.check = [](const SettingMap& settings) -> Result<void> {
        return structFrom<S>(settings).map([](const S&) {});
    };
    return info;
}

/// Every spec of a project and every type of every family of the registry, each with a name as
/// its id: "TrainSpec", "optimizer adam".
inline std::vector<TypeInfo> declarations(const LayerRegistry& registry) {
    std::vector<TypeInfo> all{declarationOf<DatasetSpec>("DatasetSpec"),
                              declarationOf<TrainSpec>("TrainSpec"),
                              declarationOf<ProjectSpec>("ProjectSpec")};
    for (const std::string_view family : LayerRegistry::families())
        for (const TypeInfo* type : registry.types(family)) {
            all.push_back(*type);
            all.back().id = std::string(family) + " " + type->id;
        }
    return all;
}

} // namespace fovea::test
