#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace fovea {

/// What part of the world failed; the command's exit status follows from it (core/cli).
enum class ErrorKind { Failure, Usage, Data, Network, Diverged, Interrupted };

/// A failure in words a user can act on: what happened, to which thing, what would help.
struct Error {
    ErrorKind kind = ErrorKind::Failure;
    std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return tl::unexpected<Error>(Error{kind, std::move(message)});
}

/// A failure of the general kind: a file, a plugin, the system.
inline tl::unexpected<Error> fail(std::string message) {
    return fail(ErrorKind::Failure, std::move(message));
}

} // namespace fovea
