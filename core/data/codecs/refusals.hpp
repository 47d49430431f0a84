#pragma once

#include <exception>
#include <new>
#include <string_view>

#include <fmt/format.h>

#include "core/base/error.hpp"

namespace fovea {

/// What there is to say of a picture that its decoder found damaged, in the decoder's words.
inline tl::unexpected<Error> damaged(std::string_view words) {
    return fail(ErrorKind::Data,
                fmt::format("the image is damaged ({}); copy it again from its origin", words));
}

inline tl::unexpected<Error> tooLittleMemory() {
    return fail(ErrorKind::Data, "there is not enough memory to decode it; make it smaller");
}

/// Runs what a module does for one file, so that nothing is thrown out of it.
template <class Read>
auto guarded(Read read) noexcept -> decltype(read()) {
    try {
        return read();
    } catch (const std::bad_alloc&) {
        return tooLittleMemory();
    } catch (const std::exception& failure) {
        return damaged(failure.what());
    }
}

} // namespace fovea
