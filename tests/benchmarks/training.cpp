/// How many images a second a network trains on (forward, loss, backward, update), or classifies
/// (forward), over made-up images that are in memory already.

#include <algorithm>
#include <memory>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/graph/network.hpp"
#include "core/graph/templates.hpp"
#include "core/training/initialize.hpp"
#include "core/training/optimizer.hpp"
#include "core/training/recipe.hpp"
#include "tests/benchmarks/timed_network.hpp"

using namespace fovea;
using benchmarks::TimedNetwork;

namespace {

/// A batch of noise with labels.
struct MadeUpBatch {
    MadeUpBatch(Network& network, std::int64_t batch) {
        RandomStream random({1, 1});
        images.resize(network.input(batch).values().size());
        for (float& value : images)
            value = random.normal();
        const auto classes = static_cast<std::uint64_t>(network.outputShape().c);
        for (std::int64_t i = 0; i < batch; ++i)
            labels.push_back(static_cast<std::int32_t>(random.below(classes)));
    }

    std::vector<float> images;
    std::vector<std::int32_t> labels;
};

/// A network with all that a step needs.
class Steps {
public:
    Steps(Network network, Recipe recipe, const TimedNetwork& timed)
        : m_network(std::move(network)),
          m_recipe(std::move(recipe)),
          m_data(m_network, timed.batch),
          m_losses(static_cast<std::size_t>(timed.batch)) {
        initializeWeights(m_network, *m_recipe.initialization, 1);
        if (timed.isTraining())
            m_optimizer = std::make_unique<Optimizer>(*m_recipe.optimizer, m_network);
    }

    void step() {
        if (m_optimizer)
            train();
        else
            forward(Behaviour::Inference);
    }

    const Network& network() const { return m_network; }

private:
    std::int64_t batch() const { return static_cast<std::int64_t>(m_data.labels.size()); }

    RandomKey key() const { return {1, static_cast<std::uint64_t>(m_step)}; }

    View<const float> forward(Behaviour behaviour) {
        std::copy(m_data.images.begin(), m_data.images.end(), m_network.input(batch()).data);
        return m_network.forward(batch(), behaviour, key());
    }

    void train() {
        const View<const float> logits = forward(Behaviour::Training);
        m_recipe.loss->evaluate({logits, m_data.labels, m_losses, {}, m_network.dOutput(batch())});
        const Optimizer::Step update{1e-4, m_step};
        m_network.backward(
            batch(), key(),
            [&](const NetworkWeight& weight, std::size_t begin, std::span<const float> part) {
                m_optimizer->updatePart(weight, begin, part, update);
            });
        ++m_step;
    }

    Network m_network;
    Recipe m_recipe;
    std::unique_ptr<Optimizer> m_optimizer; ///< null at inference
    MadeUpBatch m_data;
    std::vector<float> m_losses;
    std::int64_t m_step = 0;
};

Result<std::unique_ptr<Steps>> prepare(const TimedNetwork& timed, const LayerRegistry& registry) {
    Result<NetworkSpec> spec = loadNetwork(timed.network);
    if (!spec)
        return tl::unexpected(spec.error());
    CompileOptions options;
    options.input = {1, 1, timed.side, timed.side, timed.channels};
    options.batch = timed.batch;
    options.behaviour = timed.isTraining() ? Behaviour::Training : Behaviour::Inference;
    options.gradients = timed.isTraining() ? Gradients::HandedOn : Gradients::None;
    Result<Network> network =
        compile(withClassCount(std::move(*spec), timed.classes, registry), options, registry);
    if (!network)
        return tl::unexpected(network.error());
    Result<Recipe> recipe = makeRecipe({}, registry);
    if (!recipe)
        return tl::unexpected(recipe.error());
    return std::make_unique<Steps>(std::move(*network), std::move(*recipe), timed);
}

std::string memoryOf(const Network& network) {
    return fmt::format(": {:.1f} MB activations, {:.1f} MB weights",
                       static_cast<double>(network.arenaBytes()) / (1 << 20),
                       static_cast<double>(network.weightBytes()) / (1 << 20));
}

} // namespace

int main(int argc, char** argv) {
    TimedNetwork timed;
    CLI::App app("Images per second of a network");
    timed.addTo(app);
    CLI11_PARSE(app, argc, argv);
    setThreadCount(timed.threads);
    pinThreads(true);
    const LayerRegistry registry = loadPlugins();
    Result<std::unique_ptr<Steps>> steps = prepare(timed, registry);
    if (!steps) {
        fmt::print(stderr, "{}\n", steps.error().message);
        return 1;
    }
    const benchmarks::Pace pace = benchmarks::timeSteps(timed.seconds, [&] { (*steps)->step(); });
    benchmarks::print(timed, "fovea", threadCount(), pace, memoryOf((*steps)->network()));
}
