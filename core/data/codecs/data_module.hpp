#pragma once

#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

/// A part of the engine that is loaded when it is first needed, since a library comes with it.
struct DataModule {
    std::string_view files;   ///< what it reads: "JPEG pictures"
    std::string_view name;    ///< fovea-codec-NAME.so lies beside the engine
    std::string_view library; ///< that it needs
    std::string_view package; ///< of Debian, that brings it
};

/// The module's handle; never closed: what a library has started stays.
/// errors  it cannot be loaded: why, and which package brings its library
Result<void*> loadModule(const DataModule& module);

/// What the module exports under a name; never null.
/// errors  it is of another version
Result<const void*> symbolOf(const DataModule& module, void* handle, const char* symbol);

} // namespace fovea
