#include "core/layer/registry.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>
#include <tuple>
#include <type_traits>

#include <fmt/format.h>

#include "core/base/program_paths.hpp"
#include "core/layer/plugin_file.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

/// What is wrong with the types that a table offers of a family in itself; empty when nothing is.
template <class Type>
std::string faultOf(const std::vector<Type>& types, std::string_view family) {
    std::set<std::string> seen;
    for (const Type& type : types) {
        if (type.id.empty())
            return fmt::format("offers a type ({}) without an id (\"{}\"); give it one", family,
                               type.title);
        if (type.make == nullptr)
            return fmt::format("offers \"{}\" without a way to make it; list it with {}Type<>()",
                               type.id, family);
        if (!seen.insert(type.id).second)
            return fmt::format("offers \"{}\" twice; list it once", type.id);
        if constexpr (std::is_same_v<Type, LayerType>)
            if (type.arity.least < 1 || type.arity.most < type.arity.least)
                return fmt::format("offers \"{}\" with {} to {} inputs; let it take at least one, "
                                   "and as many at most",
                                   type.id, type.arity.least, type.arity.most);
        if (std::ranges::find(type.settings, "kind", &SettingInfo::key) != type.settings.end())
            return fmt::format("offers \"{}\" with a setting \"kind\", which in files names the "
                               "type; call it otherwise",
                               type.id);
    }
    return {};
}

std::string faultOf(const std::vector<Category>& categories) {
    std::set<std::string> seen;
    for (const Category& category : categories) {
        if (category.id.empty() || category.title.empty())
            return fmt::format(
                "offers a category without an id or a title (\"{}{}\"); give it both", category.id,
                category.title);
        if (!seen.insert(category.id).second)
            return fmt::format("offers the category \"{}\" twice; list it once", category.id);
    }
    return {};
}

constexpr int lastPlace = std::numeric_limits<int>::max();

} // namespace

template <class Type>
const Type* LayerRegistry::Shelf<Type>::find(std::string_view id) const {
    for (const auto& [type, plugin] : types)
        if (type.id == id)
            return &type;
    return nullptr;
}

template <class Self, class Visitor>
void LayerRegistry::eachShelf(Self& self, Visitor&& visit) {
    visit(self.m_layers);
    visit(self.m_losses);
    visit(self.m_optimizers);
    visit(self.m_schedules);
    visit(self.m_initializations);
    visit(self.m_augmentations);
}

LayerRegistry::LayerRegistry()
    : m_layers{layerFamily, &PluginTable::layers},
      m_losses{lossFamily, &PluginTable::losses},
      m_optimizers{optimizerFamily, &PluginTable::optimizers},
      m_schedules{scheduleFamily, &PluginTable::schedules},
      m_initializations{initializationFamily, &PluginTable::initializations},
      m_augmentations{augmentationFamily, &PluginTable::augmentations},
      m_categories{{"other", "Other", CategoryColour::Grey, lastPlace}} {}

LayerRegistry::LayerRegistry(LayerRegistry&&) noexcept = default;
LayerRegistry& LayerRegistry::operator=(LayerRegistry&&) noexcept = default;
LayerRegistry::~LayerRegistry() = default;

Result<void> LayerRegistry::add(const PluginTable& table, const fs::path& file) {
    const auto refuse = [&](const std::string& reason) -> Result<void> {
        return fail(fmt::format("{}: this plugin {}", file.string(), reason));
    };
    if (table.id.empty())
        return refuse("has no id; set PluginTable::id");
    for (const PluginInfo& plugin : m_plugins)
        if (plugin.id == table.id)
            return refuse(fmt::format("has the id \"{}\" of {}, which is loaded already; remove "
                                      "one of the two",
                                      table.id, plugin.file.string()));
    std::string fault;
    eachShelf(*this, [&](const auto& shelf) {
        if (fault.empty())
            fault = faultOf(table.*shelf.offered, shelf.family);
        for (const auto& type : table.*shelf.offered)
            if (const PluginInfo* owner = ownerOf(shelf.family, type.id); owner && fault.empty())
                fault = fmt::format("offers \"{}\", which {} offers already; remove one of the two",
                                    type.id, owner->file.string());
    });
    if (fault.empty())
        fault = faultOf(table.categories);
    if (!fault.empty())
        return refuse(fault);
    const std::size_t plugin = m_plugins.size();
    m_plugins.push_back({file, table.id, table.version, table.title});
    for (const Category& category : table.categories)
        addCategory(category, file);
    eachShelf(*this, [&](auto& shelf) {
        for (const auto& type : table.*shelf.offered)
            shelf.types.emplace_back(type, plugin);
    });
    for (auto& [type, owner] : m_layers.types)
        if (owner == plugin && type.category.empty() && !table.categories.empty())
            type.category = table.categories.front().id;
    return {};
}

void LayerRegistry::addCategory(const Category& category, const fs::path& file) {
    const auto known = std::ranges::find(m_categories, category.id, &Category::id);
    if (known == m_categories.end())
        m_categories.push_back(category);
    else if (*known != category)
        m_faults.push_back(
            {file, fmt::format("{}: this plugin has another title, colour or place for the "
                               "category \"{}\" than it has already (\"{}\"), which stays; "
                               "declare it alike in both, or take another id",
                               file.string(), category.id, known->title)});
}

Result<void> LayerRegistry::loadFile(const fs::path& file) {
    std::error_code error;
    for (const PluginInfo& plugin : m_plugins)
        if (fs::equivalent(plugin.file, file, error))
            return {}; // one folder named twice is no fault

    Result<void> loaded =
        openPlugin(file).and_then([&](const PluginTable* table) { return add(*table, file); });
    if (!loaded)
        m_faults.push_back({file, loaded.error().message});
    return loaded;
}

void LayerRegistry::loadFolder(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".so")
            files.push_back(entry->path());
    constexpr std::string_view wayOut = "layer types come from plugins, so without them no network "
                                        "can run; build or install them, or set FOVEA_PLUGIN_PATH "
                                        "to the folder that holds them";
    if (error)
        m_faults.push_back({folder, fmt::format("{}: the plugin folder cannot be read ({}); {}",
                                                folder.string(), error.message(), wayOut)});
    else if (files.empty())
        m_faults.push_back({folder, fmt::format("{}: the plugin folder holds no plugin (*.so); {}",
                                                folder.string(), wayOut)});
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
        loadFile(file);
}

const LayerType* LayerRegistry::layer(std::string_view id) const { return m_layers.find(id); }

const LossType* LayerRegistry::loss(std::string_view id) const { return m_losses.find(id); }

const OptimizerType* LayerRegistry::optimizer(std::string_view id) const {
    return m_optimizers.find(id);
}

const ScheduleType* LayerRegistry::schedule(std::string_view id) const {
    return m_schedules.find(id);
}

const InitializationType* LayerRegistry::initialization(std::string_view id) const {
    return m_initializations.find(id);
}

const AugmentationType* LayerRegistry::augmentation(std::string_view id) const {
    return m_augmentations.find(id);
}

const PluginInfo* LayerRegistry::ownerOf(std::string_view family, std::string_view typeId) const {
    const PluginInfo* owner = nullptr;
    eachShelf(*this, [&](const auto& shelf) {
        if (shelf.family == family)
            for (const auto& [type, plugin] : shelf.types)
                if (type.id == typeId)
                    owner = &m_plugins[plugin];
    });
    return owner;
}

std::string LayerRegistry::pluginOf(std::string_view typeId) const {
    const std::string plugin = pluginOf(layerFamily, typeId);
    return plugin.empty() ? pluginOf(lossFamily, typeId) : plugin;
}

std::string LayerRegistry::pluginOf(std::string_view family, std::string_view typeId) const {
    const PluginInfo* owner = ownerOf(family, typeId);
    return owner == nullptr ? std::string() : owner->id;
}

std::vector<const LayerType*> LayerRegistry::layers() const {
    std::vector<const LayerType*> list;
    for (const auto& [type, plugin] : m_layers.types)
        list.push_back(&type);
    const auto standing = [this](const LayerType* type) {
        const Category& category = categoryOf(*type);
        return std::tie(category.place, category.title, category.id);
    };
    std::ranges::stable_sort(list, {}, standing);
    return list;
}

const Category& LayerRegistry::categoryOf(const LayerType& type) const {
    const auto found = std::ranges::find(m_categories, type.category, &Category::id);
    return found == m_categories.end() ? m_categories.front() : *found;
}

std::vector<const LossType*> LayerRegistry::losses() const {
    std::vector<const LossType*> list;
    for (const auto& [type, plugin] : m_losses.types)
        list.push_back(&type);
    return list;
}

std::vector<const TypeInfo*> LayerRegistry::types(std::string_view family) const {
    std::vector<const TypeInfo*> list;
    if (family == layerFamily) {
        const std::vector<const LayerType*> all = layers();
        list.assign(all.begin(), all.end());
        return list;
    }
    eachShelf(*this, [&](const auto& shelf) {
        if (shelf.family == family)
            for (const auto& [type, plugin] : shelf.types)
                list.push_back(&type);
    });
    return list;
}

std::vector<std::string_view> LayerRegistry::families() {
    return {layerFamily,    lossFamily,           optimizerFamily,
            scheduleFamily, initializationFamily, augmentationFamily};
}

std::vector<fs::path> pluginFolders() {
    std::vector<fs::path> folders;
    if (const char* variable = std::getenv("FOVEA_PLUGIN_PATH"); variable && *variable != '\0') {
        std::string_view rest = variable;
        while (!rest.empty()) {
            const std::size_t colon = std::min(rest.find(':'), rest.size());
            if (colon > 0)
                folders.emplace_back(rest.substr(0, colon));
            rest.remove_prefix(std::min(colon + 1, rest.size()));
        }
        return folders;
    }
    std::error_code error;
    const fs::path programs = programFolder();
    if (fs::is_directory(programs / "plugins", error))
        return {programs / "plugins"};
    return {(programs / "../lib/fovea/plugins").lexically_normal()};
}

LayerRegistry loadPlugins() {
    LayerRegistry registry;
    for (const fs::path& folder : pluginFolders())
        registry.loadFolder(folder);
    return registry;
}

} // namespace fovea
