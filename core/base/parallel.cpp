#include "core/base/parallel.hpp"

#include <algorithm>

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "core/base/core_pinning.hpp"
#include "core/base/loop_team.hpp"
#include "core/base/task_order.hpp"

namespace fovea {

namespace {

/// Never destroyed: at the program's end a helper may still wait for a loop.
LoopTeam& team() {
    static LoopTeam& instance = *new LoopTeam;
    return instance;
}

/// For loops inside of loops and beside them, which are rare: TBB finds the threads for them.
void splitFor(std::int64_t count, FunctionRef<void(std::int64_t)> body) {
    orderedBefore(&body);
    tbb::parallel_for(
        tbb::blocked_range<std::int64_t>(0, count, 1),
        [&](const tbb::blocked_range<std::int64_t>& range) {
            orderedAfter(&body);
            for (std::int64_t i = range.begin(); i != range.end(); ++i)
                body(i);
            orderedBefore(&count);
        },
        tbb::simple_partitioner());
    orderedAfter(&count);
}

} // namespace

void setThreadCount(int threads) { team().resize(threads > 0 ? threads : usableCores()); }

int threadCount() { return team().threads(); }

void pinThreads(bool wanted) { team().pin(wanted); }

void parallelFor(std::int64_t count, FunctionRef<void(std::int64_t)> body) {
    if (count <= 1 || threadCount() == 1) {
        for (std::int64_t i = 0; i < count; ++i)
            body(i);
        return;
    }
    if (!team().run(count, body))
        splitFor(count, body);
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
