#include <memory>

#include "core/base/parallel.hpp"
#include "core/cli/arguments.hpp"
#include "core/cli/benchmark_report.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/graph/templates.hpp"
#include "core/kernels/simd_target.hpp"

namespace fovea {

namespace {

struct BenchmarkOptions {
    std::string network;
    std::string input;
    std::int64_t classes = 0;
    std::int64_t batch = 64;
    int threads = 0;
    double seconds = 3;
    bool isInference = false;
    bool isDirect = false;
    bool isJson = false;
};

Result<void> benchmark(const BenchmarkOptions& options) {
    const Result<Shape> input = parseInput(options.input);
    if (!input)
        return fail(ErrorKind::Usage, "--input: " + input.error().message);
    const LayerRegistry registry = openRegistry();
    Result<NetworkSpec> network = loadNetwork(options.network);
    if (!network)
        return tl::unexpected(network.error());
    if (options.classes > 0)
        network = withClassCount(std::move(*network), options.classes, registry);
    setThreadCount(options.threads);
    pinThreads(true);
    BenchmarkReport report;
    report.network = network->name;
    report.benchmark.input = *input;
    report.benchmark.batch = options.batch;
    report.benchmark.trains = !options.isInference;
    report.benchmark.allowsWinograd = !options.isDirect;
    report.benchmark.seconds = options.seconds;
    report.threads = threadCount();
    report.instructionSet = simdTargets().front();
    report.peak = measureMachinePeak();
    Result<NetworkTimes> times = timeNetwork(*network, report.benchmark, registry);
    if (!times)
        return tl::unexpected(times.error());
    report.times = std::move(*times);
    print(options.isJson ? toJson(report) : toText(report));
    return {};
}

} // namespace

void addBenchmarkCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<BenchmarkOptions>();
    CLI::App* command = app.add_subcommand(
        "benchmark", "Speed of a network, layer by layer, beside what the machine reaches at most");
    command->add_option("NETWORK", options->network, "A template's name or a network file")
        ->required();
    command->add_option("--input", options->input, "Channels x height x width, as in 1x28x28")
        ->required();
    command->add_option("--classes", options->classes, "As many outputs instead of the file's")
        ->check(CLI::Range(2, 1000000));
    command->add_option("--batch", options->batch, "Images in a step")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    command->add_option("--seconds", options->seconds, "How long to measure")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    command->add_flag("--inference", options->isInference,
                      "Forward alone; otherwise forward, loss, backward and update");
    command->add_flag("--direct", options->isDirect,
                      "Multiply every convolution out, without Winograd's algorithm");
    command->add_flag("--json", options->isJson,
                      "Print {\"network\",\"mode\",\"batch\",\"threads\",\"instruction_set\","
                      "\"peak\":{\"gflops\",\"gb_per_second\"},\"layers\":[{\"nodes\",\"type\","
                      "\"output\",\"forward\",\"backward\"}],\"total\":{\"forward\",\"backward\","
                      "\"other_ms\",\"ms\",\"images_per_second\"}}; a pass is {\"ms\",\"gflops\","
                      "\"gb_per_second\",\"share\",\"algorithm\"}, share being of the roofline");
    command->footer("GFLOP/s count the multiplications of the direct algorithm, GB/s each tensor "
                    "once. The roofline is the larger of the times that the multiply-adds and the "
                    "bytes take at least; Winograd's algorithm can pass it, and so can tensors "
                    "that stay in the cache.");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return benchmark(*options); }; });
}

} // namespace fovea
