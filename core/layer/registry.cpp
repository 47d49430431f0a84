#include "core/layer/registry.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <limits>
#include <set>
#include <tuple>

#include <dlfcn.h>

#include <fmt/format.h>

#include "core/base/program_paths.hpp"
#include "core/layer/plugin.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

using PluginEntry = const PluginTable* (*)();

constexpr std::string_view rebuild = "build it again against this version of Fovea";

bool isElf(const fs::path& file) {
    constexpr std::string_view magic = "\177ELF";
    std::string head(magic.size(), '\0');
    std::ifstream stream(file, std::ios::binary);
    return stream.read(head.data(), static_cast<std::streamsize>(head.size())) && head == magic;
}

/// A foreign string that may be anything, for a message.
std::string quoted(const char* text) {
    constexpr std::size_t longest = 120;
    std::string shown(text, strnlen(text, longest));
    for (char& c : shown)
        if (c < ' ' || c > '~')
            c = '?';
    return fmt::format("\"{}\"", shown);
}

/// Opens a library for good. It is never closed again: layers, settings and messages of the plugin
/// may live as long as the process, and a destructor of theirs must still find its code.
Result<void*> openLibrary(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error))
        return fail(fmt::format("{}: there is no such file; check the path", file.string()));
    if (!fs::is_regular_file(file, error) || !isElf(file))
        return fail(fmt::format("{}: this is not a shared library; remove it from the plugin "
                                "folder, or build it with fovea_add_plugin",
                                file.string()));
    // The path is absolute, since without a slash dlopen would search the system instead. Local:
    // two plugins may use the same names inside.
    if (void* library = dlopen(fs::absolute(file).c_str(), RTLD_NOW | RTLD_LOCAL))
        return library;
    const char* reason = dlerror();
    return fail(fmt::format("{}: the system cannot load this plugin ({}); install the libraries "
                            "that it needs, or {}",
                            file.string(), reason == nullptr ? "no reason given" : reason,
                            rebuild));
}

/// The plugin's entry, handed out only once its ABI string has matched.
Result<PluginEntry> entryOf(void* library, const fs::path& file) {
    const auto* abi = static_cast<const char*>(dlsym(library, "fovea_plugin_abi"));
    if (abi == nullptr)
        return fail(fmt::format("{}: this library is no Fovea plugin (it has no symbol "
                                "fovea_plugin_abi); remove it from the plugin folder, or give it "
                                "a FOVEA_PLUGIN() body",
                                file.string()));
    if (std::strncmp(abi, FOVEA_PLUGIN_ABI, sizeof FOVEA_PLUGIN_ABI) != 0)
        return fail(fmt::format("{}: this plugin was built for {}, but the program needs {}; {}",
                                file.string(), quoted(abi), quoted(FOVEA_PLUGIN_ABI), rebuild));
    void* entry = dlsym(library, "fovea_plugin");
    if (entry == nullptr)
        return fail(fmt::format("{}: this plugin has no entry (symbol fovea_plugin); give it a "
                                "FOVEA_PLUGIN() body",
                                file.string()));
    return reinterpret_cast<PluginEntry>(entry);
}

Result<const PluginTable*> tableOf(PluginEntry entry, const fs::path& file) {
    const PluginTable* table = nullptr;
    try {
        table = entry();
    } catch (const std::exception& thrown) {
        return fail(fmt::format("{}: this plugin failed to start ({}); report it to its author, or "
                                "remove it from the plugin folder",
                                file.string(), thrown.what()));
    } catch (...) {
        return fail(fmt::format("{}: this plugin failed to start (it threw something that is no "
                                "std::exception); report it to its author, or remove it from the "
                                "plugin folder",
                                file.string()));
    }
    if (table == nullptr)
        return fail(fmt::format("{}: this plugin returned no table; report it to its author, or "
                                "remove it from the plugin folder",
                                file.string()));
    if (table->sizeBytes != sizeof(PluginTable))
        return fail(fmt::format("{}: this plugin's table has {} bytes, but the program's has {}; "
                                "{}",
                                file.string(), table->sizeBytes, sizeof(PluginTable), rebuild));
    return table;
}

/// What is wrong with the types of a table in itself; empty when nothing is.
template <class Type>
std::string faultOf(const std::vector<Type>& types, std::set<std::string>& seen) {
    for (const Type& type : types) {
        if (type.id.empty())
            return fmt::format("offers a layer type without an id (\"{}\"); give it one",
                               type.title);
        if (type.make == nullptr)
            return fmt::format("offers \"{}\" without a way to make it; list it with layerType<>() "
                               "or lossType<>()",
                               type.id);
        if (!seen.insert(type.id).second)
            return fmt::format("offers \"{}\" twice; list it once", type.id);
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

LayerRegistry::LayerRegistry()
    : m_categories{{"other", "Other", CategoryColour::Grey, lastPlace}} {}

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
    std::set<std::string> seen;
    std::string fault = faultOf(table.layers, seen);
    if (fault.empty())
        fault = faultOf(table.losses, seen);
    if (fault.empty())
        fault = faultOf(table.categories);
    if (!fault.empty())
        return refuse(fault);
    for (const std::string& id : seen)
        if (const PluginInfo* owner = ownerOf(id))
            return refuse(fmt::format("offers \"{}\", which {} offers already; remove one of the "
                                      "two",
                                      id, owner->file.string()));

    const std::size_t plugin = m_plugins.size();
    m_plugins.push_back({file, table.id, table.version, table.title});
    for (const Category& category : table.categories)
        addCategory(category, file);
    for (const LayerType& type : table.layers) {
        m_layers.push_back({type, plugin});
        if (type.category.empty() && !table.categories.empty())
            m_layers.back().type.category = table.categories.front().id;
    }
    for (const LossType& type : table.losses)
        m_losses.push_back({type, plugin});
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
        openLibrary(file)
            .and_then([&](void* library) { return entryOf(library, file); })
            .and_then([&](PluginEntry entry) { return tableOf(entry, file); })
            .and_then([&](const PluginTable* table) { return add(*table, file); });
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

const LayerType* LayerRegistry::layer(std::string_view id) const {
    for (const auto& entry : m_layers)
        if (entry.type.id == id)
            return &entry.type;
    return nullptr;
}

const LossType* LayerRegistry::loss(std::string_view id) const {
    for (const auto& entry : m_losses)
        if (entry.type.id == id)
            return &entry.type;
    return nullptr;
}

const PluginInfo* LayerRegistry::ownerOf(std::string_view typeId) const {
    for (const auto& entry : m_layers)
        if (entry.type.id == typeId)
            return &m_plugins[entry.plugin];
    for (const auto& entry : m_losses)
        if (entry.type.id == typeId)
            return &m_plugins[entry.plugin];
    return nullptr;
}

std::string LayerRegistry::pluginOf(std::string_view typeId) const {
    const PluginInfo* owner = ownerOf(typeId);
    return owner == nullptr ? std::string() : owner->id;
}

std::vector<const LayerType*> LayerRegistry::layers() const {
    std::vector<const LayerType*> list;
    for (const auto& entry : m_layers)
        list.push_back(&entry.type);
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
    for (const auto& entry : m_losses)
        list.push_back(&entry.type);
    return list;
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
