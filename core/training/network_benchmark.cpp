#include "core/training/network_benchmark.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/random.hpp"
#include "core/training/initialize.hpp"
#include "core/training/training_network.hpp"

namespace fovea {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Adds up what each step takes.
class StepClock final : public StepObserver {
public:
    explicit StepClock(std::size_t steps) : m_forward(steps), m_backward(steps) {}

    void begins(Pass) override { m_last = Clock::now(); }

    void ran(Pass pass, std::size_t step) override {
        const Clock::time_point now = Clock::now();
        (pass == Pass::Forward ? m_forward : m_backward)[step] +=
            std::chrono::duration<double>(now - m_last).count();
        m_last = now;
    }

    void reset() {
        std::ranges::fill(m_forward, 0.0);
        std::ranges::fill(m_backward, 0.0);
    }

    StepTime mean(std::size_t step, const StepAbout& about, std::int64_t batches) const {
        const auto count = static_cast<double>(batches);
        return {about, m_forward[step] / count, m_backward[step] / count};
    }

private:
    std::vector<double> m_forward;
    std::vector<double> m_backward;
    Clock::time_point m_last;
};

Batch madeUpBatch(const Shape& input, std::int64_t classes) {
    Batch batch{Tensor(input), {}, {}, input.n};
    RandomStream random({1, 0});
    for (float& value : batch.images.view().values())
        value = random.normal();
    for (std::int64_t i = 0; i < input.n; ++i)
        batch.labels.push_back(
            static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(classes))));
    return batch;
}

/// Calls runBatch() again and again; the first two calls touch memory and are not counted.
template <class RunBatch>
NetworkTimes timeBatches(Network& network, double seconds, RunBatch runBatch) {
    const std::vector<StepAbout> about = network.steps();
    StepClock clock(about.size());
    network.observeSteps(&clock);
    runBatch();
    runBatch();
    clock.reset();
    NetworkTimes times;
    const Clock::time_point start = Clock::now();
    do {
        runBatch();
        ++times.batches;
    } while (secondsSince(start) < seconds);
    times.whole = secondsSince(start) / static_cast<double>(times.batches);
    network.observeSteps(nullptr);
    for (std::size_t i = 0; i < about.size(); ++i)
        if (about[i].type != inputNodeType)
            times.steps.push_back(clock.mean(i, about[i], times.batches));
    return times;
}

Result<NetworkTimes> timeTraining(const NetworkSpec& spec, const NetworkBenchmark& benchmark,
                                  const LayerRegistry& registry) {
    const NetworkReport report = infer(spec, benchmark.input, registry);
    const auto output = report.nodes.find(report.output);
    const std::int64_t classes =
        output == report.nodes.end() ? 0 : output->second.output.perSample();
    TrainSpec train;
    train.batch = benchmark.batch;
    train.allowsWinograd = benchmark.allowsWinograd;
    Result<TrainingNetwork> network =
        TrainingNetwork::make(spec, train, benchmark.input, classes, registry);
    if (!network)
        return tl::unexpected(network.error());
    const Batch batch = madeUpBatch(network->network().inputShape(), classes);
    constexpr double rate = 1e-4; // noise teaches nothing; larger ones could drive it out of bounds
    std::int64_t step = 0;
    return timeBatches(network->network(), benchmark.seconds,
                       [&] { network->train(batch, step++, rate); });
}

Result<NetworkTimes> timeInference(const NetworkSpec& spec, const NetworkBenchmark& benchmark,
                                   const LayerRegistry& registry) {
    CompileOptions options;
    options.input = benchmark.input;
    options.batch = benchmark.batch;
    options.context.allowsWinograd = benchmark.allowsWinograd;
    Result<Network> network = compile(spec, options, registry);
    if (!network)
        return tl::unexpected(network.error());
    const Result<Recipe> recipe = makeRecipe({}, registry);
    if (!recipe)
        return tl::unexpected(recipe.error());
    initializeWeights(*network, *recipe->initialization, 1);
    const Batch batch = madeUpBatch(network->inputShape(), network->outputShape().perSample());
    const std::span<const float> images = batch.images.view().values();
    return timeBatches(*network, benchmark.seconds, [&] {
        std::ranges::copy(images, network->input(batch.count).data);
        network->forward(batch.count, Behaviour::Inference, {});
    });
}

} // namespace

Result<NetworkTimes> timeNetwork(const NetworkSpec& spec, const NetworkBenchmark& benchmark,
                                 const LayerRegistry& registry) {
    return benchmark.trains ? timeTraining(spec, benchmark, registry)
                            : timeInference(spec, benchmark, registry);
}

} // namespace fovea
