#include <memory>

#include <fmt/format.h>

#include "core/base/file_name.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/pictures.hpp"
#include "core/training/runs/run_reader.hpp"

namespace fovea {

namespace {

struct EvaluateOptions {
    std::string run;
    std::string data;
    std::string split; ///< empty: by the rule
    int threads = 0;
    bool isJson = false;
};

std::string evaluationText(const Evaluation& evaluation) {
    const ConfusionMatrix& confusion = evaluation.confusion;
    std::string text =
        fmt::format("{}: {} of {} right, loss {:.4f}\n\n", toString(evaluation),
                    percent(confusion.top1()), grouped(evaluation.samples), evaluation.loss);
    Table table(
        {{"class"}, {"samples", true}, {"recall", true}, {"precision", true}, {"f1", true}});
    for (std::int32_t i = 0; i < confusion.size(); ++i)
        table.add({confusion.classes()[static_cast<std::size_t>(i)], grouped(confusion.support(i)),
                   percent(confusion.recall(i)), percent(confusion.precision(i)),
                   percent(confusion.f1(i))});
    return text + table.text();
}

Result<void> evaluateRun(const EvaluateOptions& options) {
    setThreadCount(options.threads);
    pinThreads(true);
    const LayerRegistry registry = openRegistry();
    const RunFolder run{options.run};
    EvaluationRequest request;
    request.reusesStored = false; // who asks for it again gets it again
    if (!options.split.empty()) {
        const Result<Split> split = splitFromName(options.split);
        if (!split)
            return fail(ErrorKind::Usage, split.error().message);
        request.split = *split;
    }
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const RunSpec& spec = classifier->run();
    const auto dataset = options.data.empty()
                             ? openRunData(run, spec)
                             : openOtherThanRunData(run, spec, options.data, request.split);
    if (!dataset)
        return tl::unexpected(dataset.error());
    sayNotes(**dataset);
    const auto figures =
        evaluateTelling(run, *classifier, *dataset, request, registry, "evaluating");
    if (!figures)
        return tl::unexpected(figures.error());
    // Another person's run is looked at all the same.
    if (Result<void> kept = keepFigures(run, classifier->run(), *figures, **dataset); !kept)
        say(fmt::format("note: nothing was stored: {}", kept.error().message));
    print(options.isJson ? toJson(figures->evaluation) : evaluationText(figures->evaluation));
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
        const auto name = fmt::format("feature_maps_{:02}_{}.png", number++, fileNameOf(maps.node));
        if (Result<void> written = writePicture(folder / name, featureMapWall(maps)); !written)
            return written;
    }
    return {};
}

/// What there is to draw of a run, as far as it can be opened.
class Report {
public:
    Report(RunFolder run, std::filesystem::path folder)
        : m_run(std::move(run)), m_folder(std::move(folder)) {}

    Result<void> write() {
        if (const Result<RunSpec> spec = m_run.readSpec(); !spec)
            return tl::unexpected(spec.error());
        const RunRecord record = readRun(m_run);
        for (const std::string& fault : record.faults)
            say(fmt::format("warning: {}", fault));
        Result<void> written = writePicture(m_folder / "curves.png", curvesPicture(record.history));
        return written ? writeInsight() : written;
    }

private:
    Result<void> writeInsight() {
        Result<Classifier> classifier =
            Classifier::open(m_run, m_registry, evaluationBatch, Asked::Logits);
        if (!classifier)
            return tl::unexpected(classifier.error());
        const auto dataset = openRunData(m_run, classifier->run());
        if (!dataset)
            return writeStored(classifier->weights(), dataset.error());
        const auto figures =
            evaluateTelling(m_run, *classifier, *dataset, {}, m_registry, "evaluating");
        if (!figures)
            return writeStored(classifier->weights(), figures.error());
        if (Result<void> written = writeFigures(figures->evaluation); !written)
            return written;
        const std::vector<std::size_t> samples = (*dataset)->indices(figures->evaluation.split);
        const RunSpec& run = classifier->run();
        const Fitting fitting{run.input.withBatch(1), run.data.fit};
        const Result<Image> image = (*dataset)->image(samples.front(), fitting.least());
        if (!image)
            return tl::unexpected(image.error());
        Result<Classifier> everyLayer = Classifier::open(m_run, m_registry);
        if (!everyLayer)
            return tl::unexpected(everyLayer.error());
        return writeMaps(*everyLayer, *image, m_folder);
    }

    /// Where no new figures can be had, those of before, which say so.
    Result<void> writeStored(const WeightsOrigin& newest, const Error& cause) {
        const auto stored = storedEvaluation(m_run, nullptr, &newest);
        if (stored) {
            if (Result<void> written = writeFigures(stored->evaluation); !written)
                return written;
            say(fmt::format("note: the confusion matrix is the one stored with the run{}",
                            stored->outdatedBy.empty() ? "" : "; " + stored->outdatedBy));
        }
        return tl::unexpected(cause);
    }

    Result<void> writeFigures(const Evaluation& evaluation) {
        say(fmt::format("{}: {} of {} right", toString(evaluation),
                        percent(evaluation.confusion.top1()), grouped(evaluation.samples)));
        return writePicture(m_folder / "confusion_matrix.png",
                            confusionPicture(evaluation.confusion));
    }

    RunFolder m_run;
    std::filesystem::path m_folder;
    LayerRegistry m_registry = openRegistry();
};

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
        invocation.action = [options] { return Report({options->run}, options->out).write(); };
    });
}

} // namespace

void addEvaluateCommands(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand("evaluate", "Loss, accuracy and confusion matrix");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option(
        "--data", options->data,
        "Other images than those of the run: all of a folder, of which each class is known "
        "by its name");
    command
        ->add_option("--split", options->split,
                     "train, validation or test (default: test; where there is none, validation; "
                     "where nothing is held out, train); of other images one that they state "
                     "themselves")
        ->check(CLI::IsMember({"train", "validation", "test"}));
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024));
    command->add_flag("--json", options->isJson,
                      "Print {\"figures_version\",\"split\",\"weights\":{\"kind\",\"epoch\","
                      "\"step\",\"fingerprint\"},\"dataset_fingerprint\",\"samples\",\"loss\","
                      "\"top1\",\"classes\",\"confusion_matrix\"}; a row of the matrix is a true "
                      "class");
    command->callback([options, &invocation] {
        invocation.action = [options] { return evaluateRun(*options); };
    });
    addReport(app, invocation);
}

} // namespace fovea
