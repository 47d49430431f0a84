#pragma once

#include "core/base/error.hpp"

namespace fovea {

/// What there is to say of an image file that ends before its picture does.
inline tl::unexpected<Error> cutShort() {
    return fail(ErrorKind::Data, "the file is cut short; copy it again from its origin");
}

} // namespace fovea
