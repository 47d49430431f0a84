#include <chrono>

#include "core/base/parallel.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

/// How many samples are read between two looks at the clock: as many as take about a tenth of a
/// second, so that the progress moves and a scan ends soon after it is stopped, be they small or of
/// twelve megapixels.
class SlabSize {
public:
    std::size_t next(std::chrono::steady_clock::duration taken) {
        using namespace std::chrono_literals;
        if (taken < 50ms)
            m_size = std::min(2 * m_size, most);
        else if (taken > 200ms)
            m_size = std::max(m_size / 2, least);
        return m_size;
    }

    std::size_t first() const { return m_size; }

private:
    static constexpr std::size_t least = 8;
    static constexpr std::size_t most = 1024;
    std::size_t m_size = 16;
};

} // namespace

Result<void> forSlabs(std::size_t count, ScanProgress progress, const std::stop_token& stop,
                      FunctionRef<void(std::size_t)> read,
                      FunctionRef<Result<void>(std::size_t)> take) {
    using Clock = std::chrono::steady_clock;
    const auto total = static_cast<std::int64_t>(count);
    SlabSize size;
    std::size_t slab = size.first();
    for (std::size_t begin = 0; begin < count;) {
        if (stop.stop_requested())
            return scanCancelled();
        progress(static_cast<std::int64_t>(begin), total);
        const std::size_t end = std::min(count, begin + slab);
        const Clock::time_point start = Clock::now();
        parallelFor(static_cast<std::int64_t>(end - begin),
                    [&](std::int64_t i) { read(begin + static_cast<std::size_t>(i)); });
        slab = size.next(Clock::now() - start);
        for (; begin != end; ++begin)
            if (Result<void> taken = take(begin); !taken)
                return taken;
    }
    progress(total, total);
    return {};
}

} // namespace fovea
