#include <fstream>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/program_version.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/input_shape.hpp"
#include "core/graph/infer.hpp"
#include "core/graph/own_rules.hpp"
#include "core/training/make_augmentation.hpp"
#include "core/training/run.hpp"
#include "core/training/training_network.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// "Intel(R) Xeon(R) ..., 2 cores"
std::string machineName() {
    std::ifstream info("/proc/cpuinfo");
    std::string processor = "unknown processor";
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
            processor = line.substr(line.find(": ") + 2);
            break;
        }
    return fmt::format("{}, {} cores", processor, std::thread::hardware_concurrency());
}

/// All problems of a network for this dataset and way of learning, as one error.
Result<void> checkNetwork(const NetworkSpec& network, Learning learning, const Shape& input,
                          std::size_t classes, const LayerRegistry& registry) {
    const NetworkReport report =
        infer(network, input, registry, static_cast<std::int64_t>(classes));
    if (!report.isRunnable())
        return fail(ErrorKind::Network, sentences(report.problems));
    if (learning == Learning::OwnRule)
        if (const auto nodes = nodesWithOwnRule(network, report, registry); !nodes)
            return tl::unexpected(nodes.error());
    return {};
}

} // namespace

Result<void> createRun(const RunClaim& claim, const Dataset& dataset, const DatasetSpec& data,
                       const NetworkSpec& network, const TrainSpec& train,
                       const LayerRegistry& registry, const std::string& commandLine) {
    const RunFolder& run = claim.run();
    if (const Result<Recipe> recipe = makeRecipe(train, registry); !recipe)
        return tl::unexpected(recipe.error());
    if (dataset.indices(Split::Train).empty())
        return fail(ErrorKind::Data,
                    fmt::format("{}: the train split has no samples", dataset.source().string()));
    const Result<Shape> input = inputShape(dataset, data);
    if (!input)
        return tl::unexpected(input.error());
    if (const auto made = makeAugmentation(data.augment, dataset.sampleKind(), registry); !made)
        return tl::unexpected(made.error());

    RunSpec spec;
    spec.network = network;
    Result<void> checked =
        checkNetwork(spec.network, train.learning, *input, dataset.classes().size(), registry);
    if (!checked)
        return checked;
    Result<Normalization> normalization = measureNormalization(dataset, data);
    if (!normalization)
        return tl::unexpected(normalization.error());
    spec.data = withDefaults(data, registry);
    spec.data.source = fs::absolute(dataset.source()).string();
    spec.train = withDefaults(train, registry);
    spec.classes = dataset.classes();
    if (train.classWeights == ClassWeights::Balanced)
        spec.classWeights = balancedWeights(dataset.counts(Split::Train));
    spec.normalization = std::move(*normalization);
    spec.input = *input;
    const SampleTable table = dataset.table();
    spec.datasetFingerprint = table.fingerprint();
    spec.program = fmt::format("fovea {}", programVersion());
    spec.machine = machineName();
    spec.commandLine = commandLine;

    // run.json comes last: it is what makes the folder a run.
    Result<void> written = writeSampleTable(run.splitFile(), table);
    if (written)
        written = writeFile(run.specFile(), toJson(spec));
    return written;
}

Result<RunFolder> createRun(const fs::path& folder, const Dataset& dataset, const DatasetSpec& data,
                            const NetworkSpec& network, const TrainSpec& train,
                            const LayerRegistry& registry, const std::string& commandLine) {
    const Result<RunClaim> claim = RunClaim::at(folder);
    if (!claim)
        return tl::unexpected(claim.error());
    const Result<void> created =
        createRun(*claim, dataset, data, network, train, registry, commandLine);
    if (!created)
        return tl::unexpected(created.error());
    return claim->run();
}

} // namespace fovea
