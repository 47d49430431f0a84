#include "core/data/codecs/data_module.hpp"

#include <filesystem>

#include <dlfcn.h>

#include <fmt/format.h>

namespace fovea {

namespace {

/// Beside this library, in the build as in an installation.
std::filesystem::path moduleFile(const DataModule& module) {
    const std::string name = fmt::format("fovea-codec-{}.so", module.name);
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&loadModule), &info) == 0)
        return name;
    std::error_code error;
    const auto self = std::filesystem::canonical(info.dli_fname, error);
    return (error ? std::filesystem::path(info.dli_fname) : self).parent_path() / name;
}

} // namespace

Result<void*> loadModule(const DataModule& module) {
    if (void* library = dlopen(moduleFile(module).c_str(), RTLD_NOW | RTLD_LOCAL))
        return library;
    const char* reason = dlerror();
    return fail(ErrorKind::Data,
                fmt::format("{} are read by {}, which cannot be loaded ({}); install the package "
                            "{}",
                            module.files, module.library,
                            reason == nullptr ? "no reason given" : reason, module.package));
}

Result<const void*> symbolOf(const DataModule& module, void* handle, const char* symbol) {
    if (const void* found = dlsym(handle, symbol))
        return found;
    return fail(ErrorKind::Data, fmt::format("{} is of another version; install Fovea again",
                                             moduleFile(module).string()));
}

} // namespace fovea
