/// How many images a second a network trains on: forward, loss, backward and update over made-up
/// images that are in memory already.

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/graph/network.hpp"
#include "core/graph/templates.hpp"
#include "core/training/initialize.hpp"
#include "core/training/optimizer.hpp"

using namespace fovea;

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string network = "lenet-5";
    std::int64_t channels = 1;
    std::int64_t side = 28;
    std::int64_t batch = 64;
    int threads = 0;
    double seconds = 3;
};

/// A network with all that a step needs.
class Training {
public:
    Training(Network network, std::unique_ptr<Loss> loss, std::int64_t batch)
        : m_network(std::move(network)),
          m_loss(std::move(loss)),
          m_optimizer({}, m_network),
          m_batch(batch),
          m_losses(static_cast<std::size_t>(batch)) {
        initializeWeights(m_network, InitKind::KaimingUniform, 1);
        RandomStream random({1, 1});
        for (float& value : m_network.input(batch).values())
            value = random.normal();
        const auto classes = static_cast<std::uint64_t>(m_network.outputShape().c);
        for (std::int64_t i = 0; i < batch; ++i)
            m_labels.push_back(static_cast<std::int32_t>(random.below(classes)));
        const auto input = m_network.input(batch).values();
        m_images.assign(input.begin(), input.end());
    }

    void step() {
        std::copy(m_images.begin(), m_images.end(), m_network.input(m_batch).data);
        const RandomKey random{1, static_cast<std::uint64_t>(m_step)};
        const View<const float> logits = m_network.forward(m_batch, Mode::Training, random);
        m_loss->evaluate({logits, m_labels, m_losses, {}, m_network.dOutput(m_batch)});
        m_network.backward(m_batch, random);
        m_optimizer.update(m_network, 1e-4, m_step++);
    }

    const Network& network() const { return m_network; }

private:
    Network m_network;
    std::unique_ptr<Loss> m_loss;
    Optimizer m_optimizer;
    std::int64_t m_batch;
    std::vector<float> m_losses;
    std::vector<float> m_images;
    std::vector<std::int32_t> m_labels;
    std::int64_t m_step = 0;
};

Result<Training> prepare(const Options& options, const LayerRegistry& registry) {
    const Result<NetworkSpec> spec = loadNetwork(options.network);
    if (!spec)
        return tl::unexpected(spec.error());
    const Shape input{1, 1, options.side, options.side, options.channels};
    Result<Network> network = compile(*spec, {input, options.batch, Mode::Training}, registry);
    if (!network)
        return tl::unexpected(network.error());
    const TrainSpec recipe;
    const LossType* type = registry.loss(recipe.loss);
    if (type == nullptr)
        return fail("no plugin offers the loss " + recipe.loss);
    Result<std::unique_ptr<Loss>> loss = type->make({});
    if (!loss)
        return tl::unexpected(loss.error());
    return Training(std::move(*network), std::move(*loss), options.batch);
}

void measure(Training& training, const Options& options) {
    training.step(); // pages are touched, threads are started
    std::int64_t steps = 0;
    const Clock::time_point start = Clock::now();
    std::chrono::duration<double> passed{};
    while (passed.count() < options.seconds) {
        training.step();
        ++steps;
        passed = Clock::now() - start;
    }
    const Network& network = training.network();
    fmt::print("{}  {}x{}x{}  batch {}  threads {}: {:.0f} images/s  ({:.2f} ms a step, {:.1f} MB "
               "activations, {:.1f} MB weights)\n",
               options.network, options.channels, options.side, options.side, options.batch,
               threadCount(), static_cast<double>(steps * options.batch) / passed.count(),
               1000 * passed.count() / static_cast<double>(steps),
               static_cast<double>(network.arenaBytes()) / 1e6,
               static_cast<double>(network.weightBytes()) / 1e6);
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Images per second of training a network");
    app.add_option("NETWORK", options.network)->capture_default_str();
    app.add_option("--channels", options.channels)->capture_default_str();
    app.add_option("--side", options.side, "Height and width")->capture_default_str();
    app.add_option("--batch", options.batch)->capture_default_str();
    app.add_option("--threads", options.threads, "0: one per core")->capture_default_str();
    app.add_option("--seconds", options.seconds, "How long to measure")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    setThreadCount(options.threads);
    const LayerRegistry registry = loadPlugins();
    Result<Training> training = prepare(options, registry);
    if (!training) {
        fmt::print(stderr, "{}\n", training.error().message);
        return 1;
    }
    measure(*training, options);
}
