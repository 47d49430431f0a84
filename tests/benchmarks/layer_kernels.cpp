/// Speed of the kernels beside the convolution: GFLOP/s where the work is multiplying, else GB/s of
/// the tensors read and written.
///
///     layer_kernels [--threads N] [--benchmark_filter=REGEX] [other Google flags]
///
/// --threads N    threads of the pool, 0 for one per core; default 1

#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/kernels/activation.hpp"
#include "core/kernels/batch_normalization.hpp"
#include "core/kernels/dense.hpp"
#include "core/kernels/pooling.hpp"
#include "core/tensor/tensor.hpp"

namespace {

using namespace fovea;

Tensor randomTensor(const Shape& shape) {
    Tensor tensor(shape);
    RandomStream random({1, 0});
    for (float& value : tensor.view().values())
        value = random.uniform(-1, 1);
    return tensor;
}

/// Times `body` and reports `amount` of it, in units of 1e9, as `unit`.
template <class Body>
void add(const std::string& name, const char* unit, double amount, Body body) {
    auto* entry = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) mutable {
        for (auto iteration : state) {
            static_cast<void>(iteration);
            body();
        }
        state.counters[unit] =
            benchmark::Counter(amount * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
    });
    entry->Unit(benchmark::kMicrosecond);
    if (threadCount() > 1)
        entry->UseRealTime();
}

double bytesOf(const Shape& shape) { return static_cast<double>(shape.elements()) * 4; }

void addDense(std::int64_t batch, std::int64_t in, std::int64_t out) {
    struct Memory {
        Tensor input, output, weight, bias;
    };

    const auto memory = std::make_shared<Memory>(
        Memory{randomTensor({batch, 1, 1, 1, in}), randomTensor({batch, 1, 1, 1, out}),
               randomTensor({1, 1, 1, in, out}), randomTensor({1, 1, 1, 1, out})});
    const std::string name = fmt::format("dense_{}to{}_batch{}", in, out, batch);
    const double flops = 2.0 * static_cast<double>(batch * in * out);
    add(name + "/fwd", "GFLOP/s", flops, [memory] {
        denseForward(memory->input.view(), memory->weight.view().values(),
                     memory->bias.view().values(), memory->output.view());
    });
    add(name + "/bwd_data", "GFLOP/s", flops, [memory] {
        denseBackwardInput(memory->output.view(), memory->weight.view().values(),
                           memory->input.view());
    });
    add(name + "/bwd_weights", "GFLOP/s", flops, [memory] {
        denseBackwardWeight(memory->input.view(), memory->output.view(),
                            memory->weight.view().values());
    });
}

void addMaxPool(const Shape& in, std::int64_t kernel, std::int64_t stride) {
    struct Memory {
        Tensor input, output;
        std::vector<std::uint16_t> winners;
    };

    const PoolWindow window{{kernel, kernel}, {stride, stride}, {}};
    const Shape out{in.n, 1, (in.h - kernel) / stride + 1, (in.w - kernel) / stride + 1, in.c};
    const auto memory = std::make_shared<Memory>(
        Memory{randomTensor(in), randomTensor(out),
               std::vector<std::uint16_t>(static_cast<std::size_t>(out.elements()))});
    maxPoolForward(window, memory->input.view(), memory->output.view(), memory->winners);
    const std::string name =
        fmt::format("max_pool{}s{}_{}_batch{}", kernel, stride, toString(in), in.n);
    const double bytes = bytesOf(in) + 1.5 * bytesOf(out);
    add(name + "/fwd", "GB/s", bytes, [=] {
        maxPoolForward(window, memory->input.view(), memory->output.view(), memory->winners);
    });
    add(name + "/bwd", "GB/s", bytes, [=] {
        maxPoolBackward(window, memory->winners, memory->output.view(), memory->input.view());
    });
}

void addActivation(const std::string& title, Activation activation, const Shape& shape) {
    const auto values = std::make_shared<Tensor>(randomTensor(shape));
    add(fmt::format("{}_{}_batch{}/fwd", title, toString(shape), shape.n), "GB/s",
        2 * bytesOf(shape),
        [=] { activate(activation, values->view().values(), values->view().values()); });
}

void addBatchNorm(const Shape& shape) {
    struct Memory {
        Tensor input, output, dInput;
        std::vector<float> scratch, weight, bias, mean, inverse;
    };

    const std::vector<float> ones(static_cast<std::size_t>(shape.c), 1.0F);
    const auto m = std::make_shared<Memory>(
        Memory{randomTensor(shape), randomTensor(shape), Tensor(shape),
               std::vector<float>(static_cast<std::size_t>(batchNormScratchSize(shape))), ones,
               ones, ones, ones});
    const std::string name = fmt::format("batch_norm_{}_batch{}", toString(shape), shape.n);
    add(name + "/fwd", "GB/s", 3 * bytesOf(shape), [=, running = ones]() mutable {
        batchNormTraining(m->input.view(), m->weight, m->bias, 1e-5F, 0.1F,
                          {m->mean, m->inverse, running, running}, m->scratch, m->output.view());
    });
    add(name + "/bwd", "GB/s", 5 * bytesOf(shape), [=, dWeight = ones, dBias = ones]() mutable {
        batchNormBackward({m->input.view(), m->weight, m->bias, m->mean, m->inverse},
                          m->output.view(), m->scratch, m->dInput.view(), dWeight, dBias);
    });
}

void addAll() {
    addDense(64, 400, 120);
    addDense(64, 120, 84);
    addDense(64, 84, 10);
    addDense(64, 3136, 128);
    addDense(64, 4096, 4096);
    addDense(1, 4096, 4096);
    addMaxPool({64, 1, 28, 28, 6}, 2, 2);
    addMaxPool({64, 1, 10, 10, 16}, 2, 2);
    addMaxPool({32, 1, 56, 56, 64}, 2, 2);
    addMaxPool({32, 1, 56, 56, 64}, 3, 2);
    addActivation("relu", Activation::Relu, {64, 1, 28, 28, 6});
    addActivation("relu", Activation::Relu, {32, 1, 56, 56, 64});
    addActivation("tanh", Activation::Tanh, {64, 1, 28, 28, 6});
    addActivation("sigmoid", Activation::Sigmoid, {64, 1, 28, 28, 6});
    addBatchNorm({64, 1, 28, 28, 6});
    addBatchNorm({32, 1, 56, 56, 64});
    addBatchNorm({32, 1, 7, 7, 512});
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    int threads = 1;
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string(argv[i]) == "--threads")
            threads = std::atoi(argv[i + 1]);
    fovea::setThreadCount(threads);
    fovea::pinThreads(true);
    addAll();
    benchmark::RunSpecifiedBenchmarks();
}
