#include <memory>

#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

namespace {

constexpr std::int64_t evaluationBatch = 64;

struct EvaluateOptions {
    std::string run;
    std::string data;
    std::string split = "test";
    int threads = 0;
    bool isJson = false;
};

std::string evaluationText(const Evaluation& evaluation) {
    const ConfusionMatrix& confusion = evaluation.confusion;
    std::string text =
        fmt::format("{} split: {} of {} right, loss {:.4f}\n\n", nameOf(evaluation.split),
                    percent(confusion.top1()), grouped(evaluation.samples), evaluation.loss);
    Table table(
        {{"class"}, {"samples", true}, {"recall", true}, {"precision", true}, {"f1", true}});
    for (std::int32_t i = 0; i < confusion.size(); ++i)
        table.add({confusion.classes()[static_cast<std::size_t>(i)], grouped(confusion.support(i)),
                   percent(confusion.recall(i)), percent(confusion.precision(i)),
                   percent(confusion.f1(i))});
    return text + table.text();
}

/// Runs a split through a run's best weights.
Result<Evaluation> evaluateSplit(Classifier& classifier, std::shared_ptr<const Dataset> dataset,
                                 Split split, const LayerRegistry& registry) {
    StatusLine status;
    StopOnInterrupt interrupt;
    return evaluate(
        classifier, std::move(dataset), split, registry,
        [&](std::int64_t done, std::int64_t total) { status.showCount("evaluating", done, total); },
        interrupt.token());
}

Result<void> evaluateRun(const EvaluateOptions& options) {
    setThreadCount(options.threads);
    pinThreads(true);
    const LayerRegistry registry = openRegistry();
    const RunFolder run{options.run};
    const Result<Split> split = splitFromName(options.split);
    if (!split)
        return fail(ErrorKind::Usage, split.error().message);
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const auto dataset = openRunData(run, classifier->run(), options.data);
    if (!dataset)
        return tl::unexpected(dataset.error());
    sayNotes(**dataset);
    const Result<Evaluation> evaluation = evaluateSplit(*classifier, *dataset, *split, registry);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    // The run's folder keeps what belongs to the run: its own data's test split.
    if (options.data.empty() && *split == Split::Test)
        if (Result<void> written = writeEvaluation(run, *evaluation, **dataset); !written)
            return written;
    print(options.isJson ? toJson(*evaluation) : evaluationText(*evaluation));
    return {};
}

Result<void> writePicture(const std::filesystem::path& path, const Image& picture) {
    if (Result<void> written = writePng(path, picture); !written)
        return written;
    print(path.string() + "\n");
    return {};
}

/// A picture of the feature maps of each node that puts out maps, for one image.
Result<void> writeMaps(Classifier& classifier, const Image& image,
                       const std::filesystem::path& folder) {
    int number = 0;
    for (const FeatureMaps& maps : classifier.featureMaps(image)) {
        if (maps.shape.h * maps.shape.w == 1)
            continue; // a vector: no maps
        const auto name = fmt::format("feature_maps_{:02}_{}.png", number++, maps.node);
        if (Result<void> written = writePicture(folder / name, featureMapWall(maps)); !written)
            return written;
    }
    return {};
}

Result<void> report(const std::string& runPath, const std::filesystem::path& folder) {
    const LayerRegistry registry = openRegistry();
    const RunFolder run{runPath};
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const auto dataset = openRunData(run, classifier->run());
    if (!dataset)
        return tl::unexpected(dataset.error());
    const Split split = (*dataset)->indices(Split::Test).empty() ? Split::Validation : Split::Test;
    const Result<Evaluation> evaluation = evaluateSplit(*classifier, *dataset, split, registry);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    const Result<std::vector<Event>> events = run.readEvents();
    if (!events)
        return tl::unexpected(events.error());
    const Result<Image> image = (*dataset)->image((*dataset)->indices(split).front());
    if (!image)
        return tl::unexpected(image.error());
    if (auto written = writePicture(folder / "curves.png", curvesPicture(*events)); !written)
        return written;
    if (auto written =
            writePicture(folder / "confusion_matrix.png", confusionPicture(evaluation->confusion));
        !written)
        return written;
    return writeMaps(*classifier, *image, folder);
}

void addReport(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string run;
        std::string out;
    };

    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "report", "Write curves, confusion matrix and feature maps of a run as PNG");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("--out", options->out, "The folder for the pictures")->required();
    command->callback([options, &invocation] {
        invocation.action = [options] { return report(options->run, options->out); };
    });
}

} // namespace

void addEvaluateCommands(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand("evaluate", "Loss, accuracy and confusion matrix");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("--data", options->data, "Other images than those of the run");
    command->add_option("--split", options->split, "train, validation or test")
        ->check(CLI::IsMember({"train", "validation", "test"}))
        ->capture_default_str();
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024));
    command->add_flag("--json", options->isJson,
                      "Print {\"samples\",\"loss\",\"top1\",\"classes\",\"confusion_matrix\"}; "
                      "a row of the matrix is a true class");
    command->callback([options, &invocation] {
        invocation.action = [options] { return evaluateRun(*options); };
    });
    addReport(app, invocation);
}

} // namespace fovea
