#include "tests/layers/pool_windows.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::test {

namespace {

using Axis = std::int64_t Size3::*;

constexpr std::array<Axis, 3> allAxes{&Size3::depth, &Size3::height, &Size3::width};

/// The windows along one axis.
struct Line {
    std::int64_t input;
    std::int64_t kernel;
    std::int64_t stride;
    std::int64_t before;
    std::int64_t after;
    std::int64_t count;

    std::int64_t first(std::int64_t i) const { return i * stride - before; }
};

Line lineOf(const PoolWindows& windows, Axis axis, std::int64_t input) {
    Line line{input, windows.kernel.*axis, windows.stride.*axis, 0, 0, 0};
    if (windows.padding == "explicit") {
        line.before = windows.padsBefore.*axis;
        line.after = windows.padsAfter.*axis;
    } else if (windows.padding == "full") {
        line.before = line.after = line.kernel - 1;
    } else if (windows.padding == "same") {
        const std::int64_t wanted = (input + line.stride - 1) / line.stride;
        const std::int64_t missing =
            std::max<std::int64_t>(0, (wanted - 1) * line.stride + line.kernel - input);
        line.before = missing / 2;
        line.after = missing - missing / 2;
    }
    // torch: pooling_output_shape_pad_lr()
    const auto room = static_cast<double>(input + line.before + line.after - line.kernel);
    const double steps = room / static_cast<double>(line.stride);
    line.count =
        static_cast<std::int64_t>(windows.isCeil ? std::ceil(steps) : std::floor(steps)) + 1;
    if (windows.isCeil && (line.count - 1) * line.stride >= input + line.before)
        --line.count;
    line.count = std::max<std::int64_t>(0, line.count);
    return line;
}

struct Lines {
    Lines(const PoolWindows& windows, const Shape& input)
        : depth(lineOf(windows, &Size3::depth, input.d)),
          height(lineOf(windows, &Size3::height, input.h)),
          width(lineOf(windows, &Size3::width, input.w)) {}

    Line depth, height, width;
};

std::size_t indexOf(const Shape& s, std::int64_t n, const Size3& at, std::int64_t c) {
    return static_cast<std::size_t>(
        (((n * s.d + at.depth) * s.h + at.height) * s.w + at.width) * s.c + c);
}

/// body(place) for all places of a box, depth outermost.
template <class Body>
void forEachPlace(const Size3& box, const Body& body) {
    for (std::int64_t d = 0; d < box.depth; ++d)
        for (std::int64_t h = 0; h < box.height; ++h)
            for (std::int64_t w = 0; w < box.width; ++w)
                body(Size3{d, h, w});
}

} // namespace

PoolWindows PoolWindows::random(RandomStream& random, int axes) {
    const std::array<std::string, 4> modes{"valid", "same", "full", "explicit"};
    PoolWindows windows;
    windows.axes = axes;
    windows.padding = modes[random.below(modes.size())];
    windows.isCeil = random.below(2) == 0;
    for (std::size_t i = allAxes.size() - static_cast<std::size_t>(axes); i < allAxes.size(); ++i) {
        const Axis axis = allAxes[i];
        windows.kernel.*axis = between(random, 1, 4);
        windows.stride.*axis = between(random, 1, 4);
        windows.padsBefore.*axis = between(random, 0, windows.kernel.*axis - 1);
        windows.padsAfter.*axis = between(random, 0, windows.kernel.*axis - 1);
    }
    return windows;
}

SettingMap PoolWindows::settings() const {
    using List = std::vector<std::int64_t>;
    const auto list = [&](const Size3& size) -> SettingValue {
        if (axes == 1)
            return size.width;
        return axes == 2 ? List{size.height, size.width}
                         : List{size.depth, size.height, size.width};
    };
    SettingMap map{{"kernel", list(kernel)},
                   {"stride", list(stride)},
                   {"padding", padding},
                   {"ceil_mode", isCeil}};
    if (axes == 1)
        map.insert({{"pad_left", padsBefore.width}, {"pad_right", padsAfter.width}});
    else
        map.emplace("pads",
                    List{padsBefore.height, padsAfter.height, padsBefore.width, padsAfter.width});
    if (axes == 3)
        map.insert({{"pad_front", padsBefore.depth}, {"pad_back", padsAfter.depth}});
    return map;
}

Shape PoolWindows::output(const Shape& input) const {
    const Lines lines(*this, input);
    return {input.n, lines.depth.count, lines.height.count, lines.width.count, input.c};
}

void PoolWindows::forEach(const Shape& input,
                          const std::function<void(std::size_t, const Seen&)>& visit) const {
    const Lines lines(*this, input);
    const Shape to = output(input);
    const auto isWithin = [](std::int64_t at, std::int64_t before, std::int64_t end) {
        return at >= -before && at < end;
    };
    for (std::int64_t n = 0; n < to.n; ++n)
        for (std::int64_t c = 0; c < to.c; ++c)
            forEachPlace({to.d, to.h, to.w}, [&](const Size3& place) {
                Seen seen;
                forEachPlace(kernel, [&](const Size3& tap) {
                    const Size3 at{lines.depth.first(place.depth) + tap.depth,
                                   lines.height.first(place.height) + tap.height,
                                   lines.width.first(place.width) + tap.width};
                    if (isWithin(at.depth, 0, input.d) && isWithin(at.height, 0, input.h) &&
                        isWithin(at.width, 0, input.w))
                        seen.inside.push_back(indexOf(input, n, at, c));
                    if (isWithin(at.depth, lines.depth.before, input.d + lines.depth.after) &&
                        isWithin(at.height, lines.height.before, input.h + lines.height.after) &&
                        isWithin(at.width, lines.width.before, input.w + lines.width.after))
                        ++seen.onBordered;
                });
                visit(indexOf(to, n, place, c), seen);
            });
}

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

bool isNear(std::span<const float> actual, const std::vector<double>& expected) {
    double largest = 1e-3;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(actual, expected, [&](float a, double b) {
        return std::abs(static_cast<double>(a) - b) <= 1e-5 * largest;
    });
}

} // namespace fovea::test
