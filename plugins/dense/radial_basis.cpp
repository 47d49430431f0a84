#include "plugins/dense/radial_basis.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"
#include "plugins/dense/digit_codes.hpp"

namespace fovea {

namespace {

/// So many sums side by side fit into registers and need no scratch memory.
constexpr std::int64_t sumsAtOnce = 16;

using Sums = std::array<double, sumsAtOnce>;

/// The codes of the digits below `units`, [84, units] as the weight lies in memory.
std::span<const float> digitCodesOf(std::int64_t units) {
    static const auto all = [] {
        std::array<std::vector<float>, digitCount + 1> tables;
        for (std::size_t count = 1; count < tables.size(); ++count)
            for (std::size_t i = 0; i < digitPixels; ++i)
                for (std::size_t o = 0; o < count; ++o)
                    tables[count].push_back(digitCodes[i * digitCount + o]);
        return tables;
    }();
    return all[static_cast<std::size_t>(units)];
}

/// Calls body(first, count) for blocks of at most sumsAtOnce of `units` outputs.
template <class Body>
void forBlocks(std::int64_t units, const Body& body) {
    for (std::int64_t first = 0; first < units; first += sumsAtOnce)
        body(first, std::min(sumsAtOnce, units - first));
}

} // namespace

Result<Plan> RadialBasis::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    if (input.d * input.h * input.w != 1)
        return fail(ErrorKind::Network, "its input " + toString(input) +
                                            " is an image and not a vector; put a flatten layer "
                                            "before it");
    const bool areDigits = codes == Codes::Digits;
    if (areDigits && input.c != digitPixels)
        return fail(ErrorKind::Network,
                    "its input has " + std::to_string(input.c) +
                        " values and the codes of the digits have 7 x 12 = 84; put a dense layer "
                        "of 84 units before it, or let the codes be learnt");
    if (areDigits && units > digitCount)
        return fail(ErrorKind::Network,
                    "it has " + std::to_string(units) +
                        " units and there are codes for the 10 digits only; let the codes be "
                        "learnt, or put a dense layer in its place");
    Plan plan;
    plan.output = {input.n, 1, 1, 1, units};
    plan.weights.push_back(
        {.name = "codes",
         .extents = {input.c, units},
         .axes = "IO",
         .role = areDigits ? WeightRole::Running : WeightRole::Trained,
         .start = WeightStart::Fan,
         .startValues = areDigits ? digitCodesOf(units) : std::span<const float>(),
         .fanIn = input.c,
         .fanOut = units,
         .decays = false});
    plan.macs = input.c * units;
    plan.reach.isGlobal = true;
    return plan;
}

void RadialBasis::forward(const Forward& pass) const noexcept {
    const View<const float> input = pass.input();
    const std::int64_t outputs = pass.output.shape.c;
    const auto evaluate = [&](const float* x, float* result) {
        forBlocks(outputs, [&](std::int64_t first, std::int64_t count) {
            Sums sums{};
            for (std::int64_t i = 0; i < input.shape.c; ++i) {
                const float* code = pass.weights[0].data() + i * outputs + first;
                for (std::int64_t o = 0; o < count; ++o) {
                    const double distance =
                        static_cast<double>(x[i]) - static_cast<double>(code[o]);
                    sums[static_cast<std::size_t>(o)] += distance * distance;
                }
            }
            for (std::int64_t o = 0; o < count; ++o)
                result[first + o] = static_cast<float>(sign() * sums[static_cast<std::size_t>(o)]);
        });
    };
    parallelChunks(input.shape.n, itemsPerTask(input.shape.c * outputs * 4),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t n = begin; n < end; ++n)
                           evaluate(input.sample(n).data, pass.output.sample(n).data);
                   });
}

void RadialBasis::backward(const Backward& pass) const noexcept {
    const View<const float> input = pass.input();
    const std::int64_t inputs = input.shape.c;
    const std::int64_t outputs = pass.dOutput.shape.c;
    const std::span<const float> code = pass.weights[0];
    const double factor = 2 * sign();
    // factor * (x[n, i] - code[i, o]) * dOutput[n, o]: what output o of sample n asks of input i,
    // and with a minus of the code.
    const auto pull = [&](std::int64_t n, std::int64_t i, std::int64_t o) {
        const double distance =
            static_cast<double>(input.data[n * inputs + i]) -
            static_cast<double>(code[static_cast<std::size_t>(i * outputs + o)]);
        return factor * distance * static_cast<double>(pass.dOutput.data[n * outputs + o]);
    };
    if (pass.dInput())
        parallelChunks(input.shape.n, itemsPerTask(inputs * outputs * 4),
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t n = begin; n < end; ++n)
                               for (std::int64_t i = 0; i < inputs; ++i) {
                                   double sum = 0;
                                   for (std::int64_t o = 0; o < outputs; ++o)
                                       sum += pull(n, i, o);
                                   pass.dInput().data[n * inputs + i] = static_cast<float>(sum);
                               }
                       });
    if (codes == Codes::Digits)
        return;
    const auto differentiate = [&](std::int64_t i, std::int64_t first, std::int64_t count) {
        Sums sums{};
        for (std::int64_t n = 0; n < input.shape.n; ++n)
            for (std::int64_t o = 0; o < count; ++o)
                sums[static_cast<std::size_t>(o)] -= pull(n, i, first + o);
        for (std::int64_t o = 0; o < count; ++o)
            pass.dWeights[0][static_cast<std::size_t>(i * outputs + first + o)] =
                static_cast<float>(sums[static_cast<std::size_t>(o)]);
    };
    parallelChunks(inputs, itemsPerTask(input.shape.n * outputs * 4),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i)
                           forBlocks(outputs, [&](std::int64_t first, std::int64_t count) {
                               differentiate(i, first, count);
                           });
                   });
}

OutputParts RadialBasis::madeOf(const TensorPlace& at, Shapes inputs) const {
    OutputParts parts;
    parts.join = Join::SquaredDistance;
    for (std::int64_t i = 0; i < inputs[0].c; ++i)
        parts.taps.push_back({.at = {0, 0, 0, i},
                              .weight = WeightElement{0, i * units + at.map},
                              .factor = static_cast<float>(sign())});
    return parts;
}

} // namespace fovea
