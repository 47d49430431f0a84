#pragma once

#include <algorithm>
#include <array>
#include <new>
#include <stop_token>
#include <string>

#include "core/base/error.hpp"

namespace fovea {

inline tl::unexpected<Error> noMemoryToUnpack() {
    return fail(ErrorKind::Data, "there is not enough memory for it; close other programs, or make "
                                 "it smaller");
}

/// Appends the next `count` bytes, or what there is, block by block. Private to core/data.
/// next    fills a block of so many bytes and gives how many it has filled; 0 at the end
/// errors  next's; too little memory, stopped
template <class Next>
Result<void> appendBlocks(std::string& bytes, std::uint64_t count, const std::stop_token& stop,
                          Next next) {
    std::array<char, 1 << 16> block; // NOLINT: filled before it is read
    try {
        while (count > 0) {
            if (stop.stop_requested())
                return fail(ErrorKind::Interrupted, "reading it was stopped");
            const Result<std::size_t> got =
                next(block.data(),
                     static_cast<std::size_t>(std::min<std::uint64_t>(count, block.size())));
            if (!got)
                return tl::unexpected(got.error());
            if (*got == 0)
                break;
            bytes.append(block.data(), *got);
            count -= *got;
        }
    } catch (const std::bad_alloc&) {
        return noMemoryToUnpack();
    }
    return {};
}

} // namespace fovea
