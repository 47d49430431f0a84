#pragma once

/// The door between the program and a plugin: two exported symbols.
///
/// `fovea_plugin_abi` is data and is compared before any code of the plugin is called, since a
/// plugin of another compiler or version could not be called safely at all. `fovea_plugin` then
/// returns the table.

#include <cstddef>
#include <string>
#include <vector>

#include "core/layer/category.hpp"
#include "core/layer/layer_type.hpp"
#include "core/recipe/augmentation_type.hpp"
#include "core/recipe/initialization_type.hpp"
#include "core/recipe/optimizer_type.hpp"
#include "core/recipe/schedule_type.hpp"

#define FOVEA_STRINGIFY_(x) #x
#define FOVEA_STRINGIFY(x) FOVEA_STRINGIFY_(x)

/// Everything that changes how the two sides lay out and call what they share: our own interface's
/// number, the compiler's ABI version and its standard library's.
// clang-format off
#define FOVEA_PLUGIN_ABI                                                                           \
    "fovea-plugin 6"                                                                               \
    "; cxxabi " FOVEA_STRINGIFY(__GXX_ABI_VERSION)                                                 \
    "; libstdc++ cxx11=" FOVEA_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)                                   \
    "; C++ " FOVEA_STRINGIFY(__cplusplus)

// clang-format on

namespace fovea {

/// What a plugin offers.
struct PluginTable {
    std::size_t sizeBytes = sizeof(PluginTable); ///< checked: both sides mean the same struct
    std::string id{};                            ///< "fovea.pooling"; files name it
    std::string version{};                       ///< the plugin's own, shown to people
    std::string title{};
    std::vector<LayerType> layers{};
    std::vector<LossType> losses{};
    /// The palette's groups that its layers are in; a layer that names none is in the first.
    std::vector<Category> categories{};
    std::vector<OptimizerType> optimizers{};
    std::vector<ScheduleType> schedules{};
    std::vector<InitializationType> initializations{};
    std::vector<AugmentationType> augmentations{};
};

} // namespace fovea

/// Placed once in a plugin, followed by the body of a function that returns its PluginTable.
#define FOVEA_PLUGIN()                                                                             \
    static fovea::PluginTable foveaMakePluginTable();                                              \
    extern "C" __attribute__((visibility("default"), used)) const char fovea_plugin_abi[] =        \
        FOVEA_PLUGIN_ABI;                                                                          \
    extern "C" __attribute__((visibility("default"))) const fovea::PluginTable* fovea_plugin() {   \
        static const fovea::PluginTable table = foveaMakePluginTable();                            \
        return &table;                                                                             \
    }                                                                                              \
    static fovea::PluginTable foveaMakePluginTable()
