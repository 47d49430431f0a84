#include "core/data/codecs/image_codecs.hpp"

#include <filesystem>

#include <dlfcn.h>

#include <fmt/format.h>
#include <opencv2/core/utils/logger.hpp>

namespace fovea {

namespace {

/// Beside this library, in the build as in an installation.
std::filesystem::path libraryFile() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&imageCodecs), &info) == 0)
        return FOVEA_IMAGE_CODECS;
    std::error_code error;
    const auto self = std::filesystem::canonical(info.dli_fname, error);
    return (error ? std::filesystem::path(info.dli_fname) : self).parent_path() /
           FOVEA_IMAGE_CODECS;
}

Result<const ImageCodecs*> load() {
    const std::filesystem::path file = libraryFile();
    // Never closed: what OpenCV has started stays.
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    const void* codecs = library == nullptr ? nullptr : dlsym(library, imageCodecsSymbol);
    if (codecs == nullptr) {
        const char* reason = dlerror();
        return fail(ErrorKind::Data,
                    fmt::format("pictures cannot be read or written, since {} cannot be loaded "
                                "({}); install Fovea and its packages again",
                                file.string(), reason == nullptr ? "no reason given" : reason));
    }
    // We parallelise over images, and tell of failures ourselves.
    cv::setNumThreads(0);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    return static_cast<const ImageCodecs*>(codecs);
}

} // namespace

Result<const ImageCodecs*> imageCodecs() {
    static const Result<const ImageCodecs*> codecs = load();
    return codecs;
}

} // namespace fovea
