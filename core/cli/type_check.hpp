#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/promise.hpp"

namespace fovea {

/// A promise that was not kept.
struct BrokenPromise {
    std::string promise;
    Breach breach;
};

/// What came of asking a type for its promises.
struct TypeCheck {
    std::string family;
    std::string id;
    std::size_t promises = 0; ///< that a type of its family gives
    std::size_t kept = 0;
    std::vector<BrokenPromise> broken;
};

/// Asks one type of the plugin for its promises in this process, and writes a line of JSON to
/// stdout as each begins and ends: {"begins": PROMISE}, {"kept": PROMISE}, {"broken": PROMISE,
/// "case", "seen"}, and at last {"ends": FAMILY/ID}. What the plugin itself prints to stdout goes
/// to stderr. typeName  FAMILY/ID errors    the plugin cannot be loaded; Usage: it has no such type
Result<void> checkTypeHere(const std::filesystem::path& plugin, const std::string& typeName);

/// The same in a process of its own (this program with --type), so that a crash in the plugin is a
/// broken promise and not the end of this program. The process is ended when a promise takes
/// longer than `limit`, and when `stop` is requested.
/// errors  the system starts no process; Interrupted
Result<TypeCheck> checkTypeApart(const std::filesystem::path& plugin, std::string_view family,
                                 const std::string& id, std::chrono::seconds limit,
                                 const std::stop_token& stop);

/// The plugin of a file, loaded beside those of the registry unless it is one of them.
/// errors  what loadFile refuses
Result<const PluginInfo*> loadBeside(LayerRegistry& registry, const std::filesystem::path& file);

} // namespace fovea
