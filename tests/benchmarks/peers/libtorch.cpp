/// What tests/benchmarks/training does, with libtorch's C++ interface in place of Fovea.
///
///     libtorch_training [options of training] [--layout plain|channels_last|mkldnn]

#include "tests/benchmarks/peers/libtorch_steps.hpp"
#include "tests/benchmarks/timed_network.hpp"

using namespace fovea::benchmarks;

namespace {

const std::map<std::string, PeerLayout> layouts{{"plain", PeerLayout::Plain},
                                                {"channels_last", PeerLayout::ChannelsLast},
                                                {"mkldnn", PeerLayout::Mkldnn}};

std::function<void()> makeStep(PeerNetwork network, const TimedNetwork& timed, PeerLayout layout) {
    const torch::Tensor images =
        torch::randn({timed.batch, timed.channels, timed.side, timed.side});
    if (!timed.isTraining())
        return inferenceStep(network, images, layout);
    const torch::Tensor labels = torch::randint(0, timed.classes, {timed.batch}, torch::kLong);
    return trainingStep(network, images, labels, layout);
}

} // namespace

int main(int argc, char** argv) {
    TimedNetwork timed;
    PeerLayout layout = PeerLayout::Plain;
    CLI::App app("Images per second of a network that libtorch runs");
    app.set_version_flag("--version", TORCH_VERSION);
    timed.addTo(app);
    app.add_option("--layout", layout, "How libtorch lays its tensors out")
        ->transform(CLI::CheckedTransformer(layouts));
    CLI11_PARSE(app, argc, argv);
    if (timed.threads > 0)
        torch::set_num_threads(timed.threads);
    torch::manual_seed(1);
    const PeerNetwork network = makePeerNetwork(timed.network, timed.classes);
    if (network.is_empty()) {
        fmt::print(stderr, "there is no network {} for libtorch\n", timed.network);
        return 1;
    }
    const Pace pace = timeSteps(timed.seconds, makeStep(network, timed, layout));
    print(timed, "libtorch", torch::get_num_threads(), pace, "");
}
