/// GFLOP/s of the convolution kernels for the layers of well-known networks.
///
///     kernels [--threads N] [--target NAME] [--algorithm WHICH] [--benchmark_filter=REGEX]
///             [other Google flags]
///
/// --threads N    threads of the pool, 0 for one per core; default 1
/// --target NAME  an instruction set of core/kernels/simd_target; default the best
/// --algorithm WHICH  "direct" forbids Winograd's, "chosen" (the default) takes what a layer would
///
/// A benchmark is named layer/pass, pass being fwd, bwd_data or bwd_weights. A multiply-add counts
/// as two operations, those with the border included, whatever the algorithm spares of them.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/aligned_buffer.hpp"
#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/kernels/convolution.hpp"
#include "core/kernels/simd_target.hpp"
#include "core/tensor/tensor.hpp"

namespace {

using namespace fovea;

struct Layer {
    std::string name;
    std::int64_t batch;
    Size2 image;
    std::int64_t inputs;
    std::int64_t outputs;
    Window window;
    std::int64_t groups = 1;
};

std::vector<Layer> layers() {
    using enum PaddingMode;
    const auto square = [](std::int64_t kernel, std::int64_t stride, PaddingMode padding,
                           std::int64_t pad = 0) {
        return Window{{kernel, kernel}, {stride, stride}, {1, 1}, padding, {pad, pad, pad, pad}};
    };
    return {
        {"lenet1_5x5_1to6_at28_same", 64, {28, 28}, 1, 6, square(5, 1, Same)},
        {"lenet2_5x5_6to16_at14_valid", 64, {14, 14}, 6, 16, square(5, 1, Valid)},
        {"3x3_64to64_at56", 32, {56, 56}, 64, 64, square(3, 1, Same)},
        {"3x3_128to128_at28", 32, {28, 28}, 128, 128, square(3, 1, Same)},
        {"3x3_256to256_at14", 32, {14, 14}, 256, 256, square(3, 1, Same)},
        {"3x3_512to512_at7", 32, {7, 7}, 512, 512, square(3, 1, Same)},
        {"3x3_64to64_at32", 32, {32, 32}, 64, 64, square(3, 1, Same)},
        {"3x3_128to128_at16", 32, {16, 16}, 128, 128, square(3, 1, Same)},
        {"3x3_256to256_at8", 32, {8, 8}, 256, 256, square(3, 1, Same)},
        {"3x3_512to512_at4", 32, {4, 4}, 512, 512, square(3, 1, Same)},
        {"3x3_64to128_at16", 64, {16, 16}, 64, 128, square(3, 1, Same)},
        {"3x3_128to256_at8", 64, {8, 8}, 128, 256, square(3, 1, Same)},
        {"3x3_192to384_at13", 32, {13, 13}, 192, 384, square(3, 1, Same)},
        {"3x3_384to256_at13", 32, {13, 13}, 384, 256, square(3, 1, Same)},
        {"3x3_16to16_at32", 32, {32, 32}, 16, 16, square(3, 1, Same)},
        {"3x3_32to32_at32", 32, {32, 32}, 32, 32, square(3, 1, Same)},
        {"3x3_3to64_at32", 32, {32, 32}, 3, 64, square(3, 1, Same)},
        {"3x3s2_64to128_at32", 32, {32, 32}, 64, 128, square(3, 2, Same)},
        {"7x7s2_3to64_at224", 32, {224, 224}, 3, 64, square(7, 2, Explicit, 3)},
        {"11x11s4_3to64_at224", 32, {224, 224}, 3, 64, square(11, 4, Explicit, 2)},
        {"1x1_256to64_at56", 32, {56, 56}, 256, 64, square(1, 1, Valid)},
        {"1x1_32to64_at48", 32, {48, 48}, 32, 64, square(1, 1, Valid)},
        {"1x1_128to128_at24", 32, {24, 24}, 128, 128, square(1, 1, Valid)},
        {"1x1_256to256_at12", 32, {12, 12}, 256, 256, square(1, 1, Valid)},
        {"1x1_512to512_at6", 32, {6, 6}, 512, 512, square(1, 1, Valid)},
        {"1x1_1024to1024_at3", 32, {3, 3}, 1024, 1024, square(1, 1, Valid)},
        {"dw3x3_128_at28", 32, {28, 28}, 128, 128, square(3, 1, Same), 128},
        {"dw3x3s2_128_at28", 32, {28, 28}, 128, 128, square(3, 2, Same), 128},
    };
}

ConvolutionShape shapeOf(const Layer& layer) {
    const WindowPlacement placement = *placeWindow(layer.window, layer.image);
    ConvolutionShape shape;
    shape.input = {layer.batch, 1, layer.image.height, layer.image.width, layer.inputs};
    shape.output = {layer.batch, 1, placement.output.height, placement.output.width, layer.outputs};
    shape.kernel = layer.window.kernel;
    shape.stride = layer.window.stride;
    shape.dilation = layer.window.dilation;
    shape.pads = placement.pads;
    shape.groups = layer.groups;
    return shape;
}

Tensor randomTensor(const Shape& shape, std::uint64_t seed) {
    Tensor tensor(shape);
    RandomStream random({seed, 0});
    for (float& value : tensor.view().values())
        value = random.uniform(-1, 1);
    return tensor;
}

/// The tensors of one layer, as a training step would hold them.
struct Tensors {
    explicit Tensors(const ConvolutionShape& shape)
        : input(randomTensor(shape.input, 1)),
          output(randomTensor(shape.output, 2)),
          weight(randomTensor(
              {1, shape.kernel.height, shape.kernel.width, shape.inputsPerGroup(), shape.output.c},
              3)),
          bias(randomTensor({1, 1, 1, 1, shape.output.c}, 4)) {}

    Tensor input;
    Tensor output;
    Tensor weight;
    Tensor bias;
};

template <class Pass>
void measure(benchmark::State& state, const ConvolutionShape& shape, std::int64_t scratchBytes,
             Pass&& pass) {
    Tensors tensors(shape);
    AlignedBuffer scratch(static_cast<std::size_t>(scratchBytes));
    const std::span<std::byte> memory{scratch.data(), scratch.sizeBytes()};
    for (auto iteration : state) {
        static_cast<void>(iteration);
        pass(shape, tensors, memory);
    }
    const double flops = 2.0 * static_cast<double>(shape.macs() * shape.output.n);
    state.counters["GFLOP/s"] =
        benchmark::Counter(flops * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

void registerLayer(const Layer& layer, bool allowsWinograd) {
    ConvolutionShape shape = shapeOf(layer);
    shape.allowsWinograd = allowsWinograd;
    const auto add = [&](const char* pass, auto body) {
        benchmark::internal::Benchmark* entry =
            benchmark::RegisterBenchmark((layer.name + "/" + pass).c_str(), body);
        entry->Unit(benchmark::kMicrosecond);
        // One thread is timed by the processor time it took, which other programs disturb less.
        if (threadCount() > 1)
            entry->UseRealTime();
    };
    add("fwd", [shape, bytes = convolutionForwardScratchBytes(shape)](benchmark::State& state) {
        measure(state, shape, bytes, [](const ConvolutionShape& s, Tensors& t, auto scratch) {
            convolutionForward(s, t.input.view(), t.weight.view().values(), t.bias.view().values(),
                               t.output.view(), scratch);
        });
    });
    add("bwd_data",
        [shape, bytes = convolutionBackwardDataScratchBytes(shape)](benchmark::State& state) {
            measure(state, shape, bytes, [](const ConvolutionShape& s, Tensors& t, auto scratch) {
                convolutionBackwardData(s, t.output.view(), t.weight.view().values(),
                                        t.input.view(), scratch);
            });
        });
    add("bwd_weights", [shape, bytes = convolutionBackwardWeightsScratchBytes(shape)](
                           benchmark::State& state) {
        measure(state, shape, bytes, [](const ConvolutionShape& s, Tensors& t, auto scratch) {
            convolutionBackwardWeights(s, t.input.view(), t.output.view(), t.weight.view().values(),
                                       t.bias.view().values(), scratch);
        });
    });
}

/// Takes "--name value" out of the arguments, so that Google Benchmark does not see it.
std::string takeOption(std::vector<char*>& arguments, const std::string& name,
                       std::string otherwise) {
    const auto found = std::find(arguments.begin(), arguments.end(), name);
    if (found == arguments.end() || found + 1 == arguments.end())
        return otherwise;
    otherwise = *(found + 1);
    arguments.erase(found, found + 2);
    return otherwise;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<char*> arguments(argv, argv + argc);
    setThreadCount(std::atoi(takeOption(arguments, "--threads", "1").c_str()));
    pinThreads(true);
    const std::vector<std::string> targets = simdTargets();
    const std::string target = takeOption(arguments, "--target", targets.front());
    if (std::find(targets.begin(), targets.end(), target) == targets.end()) {
        fmt::print(stderr, "no instruction set {} here; there are {}\n", target,
                   fmt::join(targets, ", "));
        return 2;
    }
    useSimdTarget(target);
    const bool allowsWinograd = takeOption(arguments, "--algorithm", "chosen") != "direct";
    auto count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    for (const Layer& layer : layers())
        registerLayer(layer, allowsWinograd);
    benchmark::RunSpecifiedBenchmarks();
}
