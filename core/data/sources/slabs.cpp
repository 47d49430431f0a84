#include "core/base/parallel.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

Result<void> forSlabs(std::size_t count, ScanProgress progress, const std::stop_token& stop,
                      FunctionRef<void(std::size_t)> read,
                      FunctionRef<Result<void>(std::size_t)> take) {
    constexpr std::size_t slab = 128;
    const auto total = static_cast<std::int64_t>(count);
    for (std::size_t begin = 0; begin < count; begin += slab) {
        if (stop.stop_requested())
            return scanCancelled();
        progress(static_cast<std::int64_t>(begin), total);
        const std::size_t end = std::min(count, begin + slab);
        parallelFor(static_cast<std::int64_t>(end - begin),
                    [&](std::int64_t i) { read(begin + static_cast<std::size_t>(i)); });
        for (std::size_t i = begin; i != end; ++i)
            if (Result<void> taken = take(i); !taken)
                return taken;
    }
    progress(total, total);
    return {};
}

} // namespace fovea
