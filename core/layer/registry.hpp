#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/layer/category.hpp"
#include "core/layer/layer_type.hpp"

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

/// The layer types and losses that the loaded plugins offer. Without plugins it is empty.
///
/// threads  load from one thread; reading is safe from any once loading has ended
class LayerRegistry {
public:
    LayerRegistry();

    /// Loads each `*.so` of a folder, in the order of their names. What cannot be loaded is
    /// recorded in faults(), and the rest still loads.
    void loadFolder(const std::filesystem::path& folder);

    /// Loads one plugin file; a fault is recorded and also returned.
    Result<void> loadFile(const std::filesystem::path& file);

    /// Takes over a table, as loadFile does once it has one: all of it or, where an id is taken
    /// already, nothing. Several plugins may offer one category; where they disagree on it the
    /// first one's holds, and a fault says so.
    Result<void> add(const PluginTable& table, const std::filesystem::path& file);

    const LayerType* layer(std::string_view id) const; ///< null when unknown
    const LossType* loss(std::string_view id) const;   ///< null when unknown
    /// The id of the plugin that offers a layer type or loss; empty when unknown.
    std::string pluginOf(std::string_view typeId) const;

    /// The group that a layer type is in: "other" where no plugin offers the one that it names.
    const Category& categoryOf(const LayerType& type) const;

    /// Group by group, then in the order of loading.
    std::vector<const LayerType*> layers() const;
    std::vector<const LossType*> losses() const;

    const std::vector<PluginInfo>& plugins() const { return m_plugins; }

    const std::vector<PluginFault>& faults() const { return m_faults; }

private:
    template <class Type>
    struct Entry {
        Type type;
        std::size_t plugin;
    };

    const PluginInfo* ownerOf(std::string_view typeId) const;
    void addCategory(const Category& category, const std::filesystem::path& file);

    std::deque<Entry<LayerType>> m_layers; ///< a deque: pointers into it stay good
    std::deque<Entry<LossType>> m_losses;
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
