#include "tests/reference/pooling.hpp"

namespace fovea::reference {

namespace {

std::size_t indexOf(const Shape& shape, std::int64_t n, std::int64_t d, std::int64_t h,
                    std::int64_t w, std::int64_t c) {
    return static_cast<std::size_t>((((n * shape.d + d) * shape.h + h) * shape.w + w) * shape.c +
                                    c);
}

/// A window, and what of it lies where.
struct Seen {
    std::vector<std::size_t> inside; ///< the indices of the input pixels
    std::int64_t onBordered = 0;     ///< these and the border's
};

/// Calls visit(index of the output, what its window sees).
template <class Visit>
void forEachWindow(const PoolWindow& window, const Shape& in, const Shape& out, Visit visit) {
    for (std::int64_t n = 0; n < out.n; ++n)
        for (std::int64_t d = 0; d < out.d; ++d)
            for (std::int64_t h = 0; h < out.h; ++h)
                for (std::int64_t w = 0; w < out.w; ++w)
                    for (std::int64_t c = 0; c < out.c; ++c) {
                        Seen seen;
                        for (std::int64_t i = 0; i < window.kernel.height; ++i)
                            for (std::int64_t j = 0; j < window.kernel.width; ++j) {
                                const std::int64_t y =
                                    h * window.stride.height - window.pads.top + i;
                                const std::int64_t x =
                                    w * window.stride.width - window.pads.left + j;
                                if (y >= 0 && y < in.h && x >= 0 && x < in.w)
                                    seen.inside.push_back(indexOf(in, n, d, y, x, c));
                                if (y < in.h + window.pads.bottom && x < in.w + window.pads.right)
                                    ++seen.onBordered;
                            }
                        visit(indexOf(out, n, d, h, w, c), seen);
                    }
}

double divisor(AverageOver over, const Seen& seen) {
    switch (over) {
    case AverageOver::Image:
        return static_cast<double>(seen.inside.size());
    case AverageOver::Window:
        return static_cast<double>(seen.onBordered);
    case AverageOver::Nothing:
        break;
    }
    return 1;
}

} // namespace

MaxPool maxPool(const PoolWindow& window, View<const float> input, View<const float> dOutput) {
    MaxPool result{std::vector<double>(static_cast<std::size_t>(dOutput.shape.elements())),
                   std::vector<double>(static_cast<std::size_t>(input.shape.elements()))};
    forEachWindow(window, input.shape, dOutput.shape, [&](std::size_t to, const Seen& seen) {
        std::size_t winner = seen.inside[0];
        for (const std::size_t i : seen.inside)
            if (input.data[i] > input.data[winner])
                winner = i;
        result.output[to] = static_cast<double>(input.data[winner]);
        result.dInput[winner] += static_cast<double>(dOutput.data[to]);
    });
    return result;
}

std::vector<double> averagePoolForward(const PoolWindow& window, AverageOver over,
                                       View<const float> input, const Shape& output) {
    std::vector<double> result(static_cast<std::size_t>(output.elements()));
    forEachWindow(window, input.shape, output, [&](std::size_t to, const Seen& seen) {
        for (const std::size_t i : seen.inside)
            result[to] += static_cast<double>(input.data[i]) / divisor(over, seen);
    });
    return result;
}

std::vector<double> averagePoolBackward(const PoolWindow& window, AverageOver over,
                                        const Shape& input, View<const float> dOutput) {
    std::vector<double> result(static_cast<std::size_t>(input.elements()));
    forEachWindow(window, input, dOutput.shape, [&](std::size_t from, const Seen& seen) {
        for (const std::size_t i : seen.inside)
            result[i] += static_cast<double>(dOutput.data[from]) / divisor(over, seen);
    });
    return result;
}

} // namespace fovea::reference
