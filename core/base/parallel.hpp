#pragma once

#include <cstdint>

#include "core/base/function_ref.hpp"

namespace fovea {

/// The one thread pool of the process. Kernels, layers and the data pipeline use only this.
///
/// The partition of every loop follows from its arguments alone, never from the number of
/// threads, so that floating-point sums come out the same for any number of them.

/// Limits the pool to `threads` threads, the caller counted; 0 takes one per core. No loop may be
/// running.
void setThreadCount(int threads);

/// Keeps every thread of the pool, the caller counted, on a core of its own (true), or lets them
/// move (false). For programs that do nothing but compute: bursts of short loops are else packed
/// on one core until the system notices. It has an effect only while the pool has exactly one
/// thread for each core that the process may use, so that a run which was given fewer threads
/// leaves it to the system where there is room. The caller is the thread that will run the loops.
void pinThreads(bool wanted);

/// How many threads a loop may use at present, the caller counted; at least 1.
int threadCount();

/// Calls body(i) for each i in [0, count), in any order and on any thread; returns when all ended.
/// A loop may run inside a body, and other threads may run loops meanwhile.
/// errors  rethrows what a body throws; some indexes are then left out
void parallelFor(std::int64_t count, FunctionRef<void(std::int64_t)> body);

/// Cuts [0, count) into pieces of `chunk` (the last may be shorter) and calls body(begin, end) for
/// each, in any order and on any thread; returns when all ended.
void parallelChunks(std::int64_t count, std::int64_t chunk,
                    FunctionRef<void(std::int64_t, std::int64_t)> body);

} // namespace fovea
