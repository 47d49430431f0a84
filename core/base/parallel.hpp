#pragma once

#include <cstdint>

#include "core/base/function_ref.hpp"

namespace fovea {

/// The one thread pool of the process. Kernels, layers and the data pipeline use only this.
///
/// The partition of every loop follows from its arguments alone, never from the number of
/// threads, so that floating-point sums come out the same for any number of them.

/// Limits the pool to `threads` threads, the caller counted; 0 takes one per core.
void setThreadCount(int threads);

/// How many threads a loop may use at present, the caller counted; at least 1.
int threadCount();

/// Calls body(i) for each i in [0, count), in any order and on any thread; returns when all ended.
void parallelFor(std::int64_t count, FunctionRef<void(std::int64_t)> body);

/// Cuts [0, count) into pieces of `chunk` (the last may be shorter) and calls body(begin, end) for
/// each, in any order and on any thread; returns when all ended.
void parallelChunks(std::int64_t count, std::int64_t chunk,
                    FunctionRef<void(std::int64_t, std::int64_t)> body);

} // namespace fovea
