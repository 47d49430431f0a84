#include "core/layer/plugin_file.hpp"

#include <cstring>
#include <exception>

#include <dlfcn.h>

#include <fmt/format.h>

#include "core/layer/elf_segments.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

using PluginEntry = const PluginTable* (*)();

constexpr std::string_view rebuild = "build it again against this version of Fovea";

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
    if (Result<void> whole = checkSegments(file); !whole)
        return tl::unexpected(whole.error());
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

} // namespace

Result<const PluginTable*> openPlugin(const fs::path& file) {
    return openLibrary(file)
        .and_then([&](void* library) { return entryOf(library, file); })
        .and_then([&](PluginEntry entry) { return tableOf(entry, file); });
}

} // namespace fovea
