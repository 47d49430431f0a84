#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/layer/category.hpp"
#include "core/layer/layer_type.hpp"
#include "core/recipe/augmentation_type.hpp"
#include "core/recipe/initialization_type.hpp"
#include "core/recipe/optimizer_type.hpp"
#include "core/recipe/schedule_type.hpp"

namespace fovea {

struct PluginTable;

/// Something about a plugin that kept it, or a part of it, from being loaded.
struct PluginFault {
    std::filesystem::path file;
    std::string message; ///< names the file, says what is wrong and what to do
};

/// A loaded plugin.
struct PluginInfo {
    std::filesystem::path file;
    std::string id;
    std::string version;
    std::string title;
};

/// The types of each family that the loaded plugins offer: layers, losses, and what a recipe is
/// made of. Without plugins it is empty.
///
/// threads  load from one thread; reading is safe from any once loading has ended
class LayerRegistry : public TypeCatalog {
public:
    LayerRegistry();
    LayerRegistry(LayerRegistry&&) noexcept;
    LayerRegistry& operator=(LayerRegistry&&) noexcept;
    ~LayerRegistry() override;

    /// Loads each `*.so` of a folder, in the order of their names. What cannot be loaded is
    /// recorded in faults(), and the rest still loads.
    void loadFolder(const std::filesystem::path& folder);

    /// Loads one plugin file; a fault is recorded and also returned.
    Result<void> loadFile(const std::filesystem::path& file);

    /// Takes over a table, as loadFile does once it has one: all of it or, where an id is taken
    /// already in its family, nothing. Several plugins may offer one category; where they disagree
    /// on it the first one's holds, and a fault says so.
    Result<void> add(const PluginTable& table, const std::filesystem::path& file);

    const LayerType* layer(std::string_view id) const; ///< null when unknown
    const LossType* loss(std::string_view id) const;   ///< null when unknown
    const OptimizerType* optimizer(std::string_view id) const;
    const ScheduleType* schedule(std::string_view id) const;
    const InitializationType* initialization(std::string_view id) const;
    const AugmentationType* augmentation(std::string_view id) const;

    /// The id of the plugin that offers a layer type or loss; empty when unknown.
    std::string pluginOf(std::string_view typeId) const;
    /// The same for any family.
    std::string pluginOf(std::string_view family, std::string_view typeId) const;

    /// The group that a layer type is in: "other" where no plugin offers the one that it names.
    const Category& categoryOf(const LayerType& type) const;

    /// Group by group, then in the order of loading.
    std::vector<const LayerType*> layers() const;
    std::vector<const LossType*> losses() const;
    /// Layers by category, else in the order of loading.
    std::vector<const TypeInfo*> types(std::string_view family) const override;
    /// Every family's name, in the order in which pages list them.
    static std::vector<std::string_view> families();

    const std::vector<PluginInfo>& plugins() const { return m_plugins; }

    const std::vector<PluginFault>& faults() const { return m_faults; }

private:
    /// The types of one family, each with the place of its plugin.
    template <class Type>
    struct Shelf {
        std::string_view family;
        std::vector<Type> PluginTable::*offered;
        std::deque<std::pair<Type, std::size_t>> types{}; ///< a deque: pointers into it stay good

        const Type* find(std::string_view id) const;
    };

    /// Calls `visit` with each shelf.
    template <class Self, class Visitor>
    static void eachShelf(Self& self, Visitor&& visit);

    const PluginInfo* ownerOf(std::string_view family, std::string_view typeId) const;
    void addCategory(const Category& category, const std::filesystem::path& file);

    Shelf<LayerType> m_layers;
    Shelf<LossType> m_losses;
    Shelf<OptimizerType> m_optimizers;
    Shelf<ScheduleType> m_schedules;
    Shelf<InitializationType> m_initializations;
    Shelf<AugmentationType> m_augmentations;
    std::deque<Category> m_categories; ///< "other" first
    std::vector<PluginInfo> m_plugins;
    std::vector<PluginFault> m_faults;
};

/// Where this program's plugins are: $FOVEA_PLUGIN_PATH (folders joined by ':'), else `plugins`
/// beside the executable, else the installed `lib/fovea/plugins`.
std::vector<std::filesystem::path> pluginFolders();

/// A registry with all of pluginFolders() loaded.
LayerRegistry loadPlugins();

} // namespace fovea
