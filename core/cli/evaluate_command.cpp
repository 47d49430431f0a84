#include <memory>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/file_name.hpp"
#include "core/base/json_text.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/evaluation_report.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/pictures.hpp"
#include "core/evaluation/values/wall_picture.hpp"
#include "core/training/runs/run_reader.hpp"

namespace fovea {

namespace {

struct EvaluateOptions {
    std::string run;
    std::string data;
    std::string split; ///< empty: by the rule
    std::string curves;
    std::optional<double> threshold;
    int threads = 0;
    bool calibrates = false;
    bool isJson = false;
};

Result<std::optional<Split>> splitOf(const EvaluateOptions& options) {
    if (options.split.empty())
        return std::optional<Split>();
    const Result<Split> split = splitFromName(options.split);
    if (!split)
        return fail(ErrorKind::Usage, split.error().message);
    return std::optional(*split);
}

/// Fits the run's temperature on its validation split and keeps it.
Result<void> calibrate(const RunFolder& run, Classifier& classifier,
                       const std::shared_ptr<const Dataset>& dataset,
                       const LayerRegistry& registry) {
    EvaluationRequest request;
    request.split = Split::Validation;
    const auto figures = evaluateTelling(run, classifier, dataset, request, registry, "fitting");
    if (!figures)
        return tl::unexpected(figures.error());
    const Result<Temperature> fitted = fitTemperature(figures->evaluation);
    if (!fitted)
        return tl::unexpected(fitted.error());
    say(fmt::format("{}: log-loss {:.4f} instead of {:.4f}, calibration error {} instead of {}",
                    toString(*fitted), fitted->logLossAfter, fitted->logLossBefore,
                    percent(fitted->eceAfter), percent(fitted->eceBefore)));
    return keepTemperature(run, *fitted);
}

/// toJson, with what is not of the evaluation alone.
std::string figuresJson(const RunEvaluation& figures, const std::optional<double>& threshold,
                        const std::optional<Temperature>& temperature) {
    const Evaluation& evaluation = figures.evaluation;
    auto json = writtenJson(toJson(evaluation, threshold));
    if (temperature && evaluation.probabilities) {
        const ScaledFigures scaled = scaledFigures(evaluation, *temperature);
        json["temperature"] = {{"value", temperature->value},
                               {"samples", temperature->samples},
                               {"log_loss", scaled.logLoss},
                               {"ece", scaled.calibrationError}};
    }
    if (figures.testLooks > 0)
        json["test_looks"] = figures.testLooks;
    return jsonText(json) + "\n";
}

Result<void> tell(const EvaluateOptions& options, const RunEvaluation& figures,
                  const std::optional<Temperature>& temperature) {
    const Evaluation& evaluation = figures.evaluation;
    if (!options.curves.empty()) {
        const Result<std::string> curves = curvesCsv(evaluation);
        if (!curves)
            return tl::unexpected(curves.error());
        if (Result<void> written = writeFile(options.curves, *curves); !written)
            return written;
    }
    if (options.isJson) {
        print(figuresJson(figures, options.threshold, temperature));
        return {};
    }
    print(evaluationText(evaluation, figuresOf(evaluation, options.threshold), temperature));
    return {};
}

Result<void> evaluateRun(const EvaluateOptions& options) {
    setThreadCount(options.threads);
    pinThreads(true);
    const LayerRegistry registry = openRegistry();
    const RunFolder run{options.run};
    const Result<std::optional<Split>> split = splitOf(options);
    if (!split)
        return tl::unexpected(split.error());
    EvaluationRequest request;
    request.split = *split;
    request.reusesStored = false; // who asks for it again gets it again
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
    // Nothing was chosen by other images: their test split is looked at without a second thought.
    if (!request.split && (*dataset)->fingerprint() != spec.datasetFingerprint &&
        !(*dataset)->indices(Split::Test).empty())
        request.split = Split::Test;
    if (options.calibrates)
        if (Result<void> kept = calibrate(run, *classifier, *dataset, registry); !kept)
            return kept;
    const Result<std::optional<Temperature>> temperature =
        keptTemperature(run, classifier->weights());
    if (!temperature)
        return tl::unexpected(temperature.error());
    const auto figures =
        evaluateTelling(run, *classifier, *dataset, request, registry, "evaluating");
    if (!figures)
        return tl::unexpected(figures.error());
    // Another person's run is looked at all the same.
    if (Result<void> kept = keepFigures(run, classifier->run(), *figures, **dataset); !kept)
        say(fmt::format("note: nothing was stored: {}", kept.error().message));
    return tell(options, *figures, *temperature);
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
    for (FeatureMaps& maps : classifier.featureMaps(image)) {
        if (isVector(maps.shape))
            continue;
        const auto name = fmt::format("feature_maps_{:02}_{}.png", number++, fileNameOf(maps.node));
        const LayerFigures about = layerFigures(maps);
        const std::string words = layerText(maps, about);
        const ValueWall wall =
            mapWall(std::make_shared<const FeatureMaps>(std::move(maps)), about, {});
        if (Result<void> written = writePicture(folder / name, wallPicture(wall, words)); !written)
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
    CLI::App* command =
        app.add_subcommand("evaluate", "Accuracy, calibration, curves and confusion matrix");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option(
        "--data", options->data,
        "Other images than those of the run: all of a folder, of which each class is known "
        "by its name");
    command
        ->add_option("--split", options->split,
                     "train, validation or test (default: validation; where there is none, test; "
                     "where nothing is held out, train), each look at test is counted; of other "
                     "images one that they state themselves")
        ->check(CLI::IsMember({"train", "validation", "test"}));
    CLI::Option* calibrate = command->add_flag(
        "--calibrate", options->calibrates,
        "First fit a temperature on the validation split, by which logits are divided so that the "
        "probabilities can be taken at their word; it is kept with the run");
    calibrate->excludes("--data");
    command
        ->add_option("--threshold", options->threshold,
                     "Tell for each class also what taking it from this probability on gives")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--curves", options->curves,
                        "Write the points of ROC, precision-recall and reliability curves there, "
                        "as CSV");
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024));
    command->add_flag(
        "--json", options->isJson,
        "Print {\"figures_version\",\"split\",\"weights\":{\"kind\",\"epoch\",\"step\","
        "\"fingerprint\"},\"dataset_fingerprint\",\"samples\",\"loss\",\"top1\","
        "\"top1_interval\",\"top5\",\"top5_interval\",\"balanced_accuracy\",\"macro\":"
        "{\"precision\",\"recall\",\"f1\"},\"weighted\",\"log_loss\",\"roc_auc\","
        "\"average_precision\",\"calibration\":{\"ece\",\"bins\":[{\"from\",\"to\",\"samples\","
        "\"confidence\",\"accuracy\"}]},\"per_class\":[{\"class\",\"samples\",\"precision\","
        "\"recall\",\"recall_interval\",\"f1\",\"roc_auc\",\"average_precision\","
        "\"best_threshold\":{\"threshold\",\"precision\",\"recall\",\"f1\"}}],\"classes\","
        "\"confusion_matrix\"}; intervals are of 95 %, what cannot be told is null, a row of the "
        "matrix is a true class; and \"temperature\":{\"value\",\"samples\",\"log_loss\",\"ece\"} "
        "where the run keeps one, \"test_looks\" where its test split is looked at");
    command->callback([options, &invocation] {
        invocation.action = [options] { return evaluateRun(*options); };
    });
    addReport(app, invocation);
}

} // namespace fovea
