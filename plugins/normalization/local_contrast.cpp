#include "plugins/normalization/local_contrast.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

/// The planes [H, W] of doubles that an image needs; the last two only on the way back.
enum Plane { temporary, means, deviations, dSquares, dMeans };

constexpr std::int64_t forwardPlanes = 3;
constexpr std::int64_t backwardPlanes = 5;

std::int64_t scratchBytes(const Shape& shape, std::int64_t planes) {
    return shape.pixels() * planes * static_cast<std::int64_t>(sizeof(double));
}

/// One image [H, W, C]. The weights are the same for all channels, so a window is a mean over
/// channels and then one over a plane.
class ContrastImage {
public:
    ContrastImage(const LocalContrast& layer, const Shape& shape, const float* x, double* scratch)
        : m_layer(layer),
          m_window(layer.kernel, static_cast<double>(layer.kernel) / 4),
          m_size{shape.h, shape.w},
          m_pixels(static_cast<std::size_t>(shape.h * shape.w)),
          m_channels(static_cast<std::size_t>(shape.c)),
          m_x(x),
          m_scratch(scratch) {
        fillMeans();
        if (divides())
            fillDeviations();
    }

    void forward(float* output) const {
        for (std::size_t p = 0; p < m_pixels; ++p) {
            const double divisor = divisorOf(p);
            for (std::size_t i = p * m_channels; i < (p + 1) * m_channels; ++i)
                output[i] = static_cast<float>(value(p, i) / divisor);
        }
    }

    void backward(const float* dOutput, float* dInput) const {
        fillGradientOfSquares(dOutput);
        fillGradientOfMeans(dOutput);
        for (std::size_t p = 0; p < m_pixels; ++p) {
            const double divisor = divisorOf(p);
            const double fromMean = plane(dMeans)[p] / static_cast<double>(m_channels);
            for (std::size_t i = p * m_channels; i < (p + 1) * m_channels; ++i)
                dInput[i] = static_cast<float>(dValue(p, i, dOutput, divisor) + fromMean);
        }
    }

private:
    bool subtracts() const { return m_layer.mode != LocalContrast::Mode::Divisive; }

    bool divides() const { return m_layer.mode != LocalContrast::Mode::Subtractive; }

    std::span<double> plane(Plane which) const { return {m_scratch + which * m_pixels, m_pixels}; }

    /// v of the contract, of element i in pixel p.
    double value(std::size_t p, std::size_t i) const {
        return static_cast<double>(m_x[i]) - plane(means)[p];
    }

    double divisorOf(std::size_t p) const {
        return divides() ? std::max(m_least, plane(deviations)[p]) : 1;
    }

    /// The gradient with respect to v of what is not its neighbours' mean.
    double dValue(std::size_t p, std::size_t i, const float* dOutput, double divisor) const {
        return static_cast<double>(dOutput[i]) / divisor +
               2 * plane(dSquares)[p] * value(p, i) / static_cast<double>(m_channels);
    }

    void fillMeans() const {
        const std::span<double> plane = this->plane(means);
        std::fill(plane.begin(), plane.end(), 0.0);
        if (!subtracts())
            return;
        for (std::size_t p = 0; p < m_pixels; ++p) {
            for (std::size_t c = 0; c < m_channels; ++c)
                plane[p] += static_cast<double>(m_x[p * m_channels + c]);
            plane[p] /= static_cast<double>(m_channels);
        }
        m_window.apply(m_size, plane, this->plane(temporary));
    }

    void fillDeviations() {
        const std::span<double> plane = this->plane(deviations);
        for (std::size_t p = 0; p < m_pixels; ++p) {
            double sum = 0;
            for (std::size_t i = p * m_channels; i < (p + 1) * m_channels; ++i)
                sum += value(p, i) * value(p, i);
            plane[p] = sum / static_cast<double>(m_channels);
        }
        m_window.apply(m_size, plane, this->plane(temporary));
        double sum = 0;
        for (double& deviation : plane) {
            deviation = std::sqrt(deviation);
            sum += deviation;
        }
        const double mean = sum / static_cast<double>(m_pixels);
        m_leastIsMean = mean > m_layer.threshold;
        m_least = std::max(m_layer.threshold, mean);
    }

    /// With respect to each pixel's mean of v^2 over its channels.
    void fillGradientOfSquares(const float* dOutput) const {
        const std::span<double> plane = this->plane(dSquares);
        std::fill(plane.begin(), plane.end(), 0.0);
        if (!divides())
            return;
        double dLeast = 0;
        for (std::size_t p = 0; p < m_pixels; ++p) {
            const double divisor = divisorOf(p);
            double product = 0;
            for (std::size_t i = p * m_channels; i < (p + 1) * m_channels; ++i)
                product += static_cast<double>(dOutput[i]) * value(p, i);
            const bool isOwn = this->plane(deviations)[p] >= m_least;
            (isOwn ? plane[p] : dLeast) -= product / (divisor * divisor);
        }
        const double share = m_leastIsMean ? dLeast / static_cast<double>(m_pixels) : 0;
        for (std::size_t p = 0; p < m_pixels; ++p) {
            const double deviation = this->plane(deviations)[p];
            // Where the neighbourhood is even, all of v in it is zero, and so is what would follow.
            plane[p] = deviation > 0 ? (plane[p] + share) / (2 * deviation) : 0;
        }
        m_window.applyTransposed(m_size, plane, this->plane(temporary));
    }

    /// With respect to each pixel's mean of x over its channels.
    void fillGradientOfMeans(const float* dOutput) const {
        const std::span<double> plane = this->plane(dMeans);
        std::fill(plane.begin(), plane.end(), 0.0);
        if (!subtracts())
            return;
        for (std::size_t p = 0; p < m_pixels; ++p) {
            const double divisor = divisorOf(p);
            for (std::size_t i = p * m_channels; i < (p + 1) * m_channels; ++i)
                plane[p] -= dValue(p, i, dOutput, divisor);
        }
        m_window.applyTransposed(m_size, plane, this->plane(temporary));
    }

    const LocalContrast& m_layer;
    WindowMeans m_window;
    Size2 m_size;
    std::size_t m_pixels;
    std::size_t m_channels;
    const float* m_x;
    double* m_scratch;
    double m_least = 0; ///< the least divisor
    bool m_leastIsMean = false;
};

/// body(image, offset of its first value), in parallel.
template <class Body>
void forImages(const LocalContrast& layer, View<const float> input, std::span<std::byte> scratch,
               std::int64_t planes, const Body& body) {
    const Shape& shape = input.shape;
    const std::int64_t pixelCount = shape.h * shape.w;
    auto* doubles = reinterpret_cast<double*>(scratch.data());
    parallelFor(shape.n * shape.d, [&](std::int64_t i) {
        const std::int64_t offset = i * pixelCount * shape.c;
        body(ContrastImage(layer, shape, input.data + offset, doubles + i * planes * pixelCount),
             offset);
    });
}

} // namespace

Result<Plan> LocalContrast::plan(Shapes inputs) const {
    if (kernel % 2 == 0)
        return fail(ErrorKind::Network, "its kernel of " + std::to_string(kernel) +
                                            " pixels is even, so that its window has no middle; "
                                            "take an odd one, such as " +
                                            std::to_string(kernel - 1));
    const Shape& input = inputs[0];
    const bool divides = mode != Mode::Subtractive;
    const std::int64_t windows = mode == Mode::Both ? 2 : 1;
    Plan plan;
    plan.normalizes = true;
    plan.output = input;
    plan.macs = (input.c + 2 * kernel) * windows * input.d * input.h * input.w;
    plan.reach = {.window = {kernel, kernel}, .isGlobal = divides};
    plan.forwardScratchBytes = scratchBytes(input, forwardPlanes);
    plan.backwardScratchBytes = scratchBytes(input, backwardPlanes);
    plan.canRunInPlace = true;
    return plan;
}

void LocalContrast::forward(const Forward& pass) const noexcept {
    forImages(*this, pass.input(), pass.scratch, forwardPlanes,
              [&](const ContrastImage& image, std::int64_t offset) {
                  image.forward(pass.output.data + offset);
              });
}

void LocalContrast::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    forImages(*this, pass.input(), pass.scratch, backwardPlanes,
              [&](const ContrastImage& image, std::int64_t offset) {
                  image.backward(pass.dOutput.data + offset, pass.dInput().data + offset);
              });
}

} // namespace fovea
