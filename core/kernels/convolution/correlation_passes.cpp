#include "core/kernels/convolution/correlation_passes.hpp"

#include <algorithm>
#include <utility>

namespace fovea::convolution {

namespace {

Correlation forwardOf(const ConvolutionShape& s, std::int64_t group) {
    Correlation c;
    c.rows = forwardRows(s);
    c.columns = forwardColumns(s);
    c.images = s.input.n;
    c.source = {nullptr, s.input.c, group * s.inputsPerGroup(), s.inputsPerGroup()};
    c.kernel.sourceStride = s.output.c;
    c.kernel.columnStride = s.inputsPerGroup() * c.kernel.sourceStride;
    c.kernel.rowStride = s.kernel.width * c.kernel.columnStride;
    c.kernel.destinationStride = 1;
    c.kernel.sources = s.inputsPerGroup();
    c.kernel.destinations = s.outputsPerGroup();
    c.destination = {nullptr, s.output.c, group * s.outputsPerGroup()};
    return c;
}

/// The same with the ends exchanged: from dOutput to dInput, for one phase of the stride.
Correlation backwardOf(const ConvolutionShape& s, std::int64_t group, std::int64_t y,
                       std::int64_t x) {
    Correlation c = forwardOf(s, group);
    c.rows = backwardRows(s, y);
    c.columns = backwardColumns(s, x);
    c.source = {nullptr, s.output.c, group * s.outputsPerGroup(), s.outputsPerGroup()};
    std::swap(c.kernel.sourceStride, c.kernel.destinationStride);
    std::swap(c.kernel.sources, c.kernel.destinations);
    c.destination = {nullptr, s.input.c, group * s.inputsPerGroup()};
    return c;
}

/// visit(correlation without data) for each phase.
template <class Visit>
void forEachPhase(const ConvolutionShape& shape, std::int64_t group, Visit visit) {
    for (std::int64_t y = 0; y < shape.stride.height; ++y)
        for (std::int64_t x = 0; x < shape.stride.width; ++x)
            visit(backwardOf(shape, group, y, x));
}

} // namespace

Correlation forwardCorrelation(const ConvolutionShape& shape) { return forwardOf(shape, 0); }

std::int64_t mostOfBackwardData(const ConvolutionShape& shape,
                                FunctionRef<std::int64_t(const Correlation&)> bytesOf) {
    std::int64_t bytes = 0;
    forEachPhase(shape, 0, [&](const Correlation& c) { bytes = std::max(bytes, bytesOf(c)); });
    return bytes;
}

void forEachForward(const ConvolutionShape& shape, const ForwardPass& pass,
                    std::int64_t preparedFloats, FunctionRef<void(const Correlation&)> run) {
    for (std::int64_t group = 0; group < shape.groups; ++group) {
        Correlation c = forwardOf(shape, group);
        const std::int64_t firstOutput = group * shape.outputsPerGroup();
        c.source.data = pass.input.data;
        c.kernel.data = pass.weight.data() + firstOutput;
        if (!pass.prepared.empty())
            c.prepared =
                reinterpret_cast<const float*>(pass.prepared.data()) + group * preparedFloats;
        c.bias = pass.bias.empty() ? nullptr : pass.bias.data() + firstOutput;
        c.epilogue = pass.epilogue;
        c.destination.data = pass.output.data;
        run(c);
    }
}

void forEachBackwardData(const ConvolutionShape& shape, const BackwardDataPass& pass,
                         FunctionRef<void(const Correlation&)> run) {
    for (std::int64_t group = 0; group < shape.groups; ++group)
        forEachPhase(shape, group, [&](Correlation c) {
            c.source.data = pass.dOutput.data;
            c.kernel.data = pass.weight.data() + group * shape.outputsPerGroup();
            c.destination.data = pass.dInput.data;
            run(c);
        });
}

void forEachPrepared(const ConvolutionShape& shape, std::span<const float> weight,
                     std::span<std::byte> prepared, std::int64_t preparedFloats,
                     FunctionRef<void(const Correlation&, float*)> prepare) {
    for (std::int64_t group = 0; group < shape.groups; ++group) {
        Correlation c = forwardOf(shape, group);
        c.kernel.data = weight.data() + group * shape.outputsPerGroup();
        prepare(c, reinterpret_cast<float*>(prepared.data()) + group * preparedFloats);
    }
}

} // namespace fovea::convolution
