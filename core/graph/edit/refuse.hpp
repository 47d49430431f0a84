#pragma once

#include <string>
#include <utility>

#include "core/base/error.hpp"

namespace fovea {

/// Why an edit of a network is not made.
inline tl::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorKind::Network, std::move(reason));
}

} // namespace fovea
