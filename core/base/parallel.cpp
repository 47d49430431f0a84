#include "core/base/parallel.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>

namespace fovea {

namespace {

struct Limit {
    std::mutex mutex;
    std::unique_ptr<tbb::global_control> control;
    int threads = 0;
};

Limit& limit() {
    static Limit instance;
    return instance;
}

} // namespace

void setThreadCount(int threads) {
    Limit& current = limit();
    const std::lock_guard lock(current.mutex);
    current.threads = threads > 0 ? threads : tbb::info::default_concurrency();
    current.control = std::make_unique<tbb::global_control>(
        tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(current.threads));
}

int threadCount() {
    Limit& current = limit();
    const std::lock_guard lock(current.mutex);
    return current.threads > 0 ? current.threads : tbb::info::default_concurrency();
}

void parallelFor(std::int64_t count, FunctionRef<void(std::int64_t)> body) {
    if (count == 1) {
        body(0);
        return;
    }
    tbb::parallel_for(
        tbb::blocked_range<std::int64_t>(0, count, 1),
        [&](const tbb::blocked_range<std::int64_t>& range) {
            for (std::int64_t i = range.begin(); i != range.end(); ++i)
                body(i);
        },
        tbb::simple_partitioner());
}

void parallelChunks(std::int64_t count, std::int64_t chunk,
                    FunctionRef<void(std::int64_t, std::int64_t)> body) {
    if (count <= 0)
        return;
    chunk = std::max<std::int64_t>(1, chunk);
    const std::int64_t chunks = (count + chunk - 1) / chunk;
    parallelFor(chunks, [&](std::int64_t i) { body(i * chunk, std::min(count, (i + 1) * chunk)); });
}

} // namespace fovea
