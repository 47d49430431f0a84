#include "core/cli/label_errors_command.hpp"

#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/base/json_text.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/label_errors/out_of_fold.hpp"
#include "core/evaluation/measures/confident_learning.hpp"
#include "core/graph/class_count.hpp"
#include "core/project/project.hpp"
#include "core/training/runs/run_history.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

struct LabelErrorsOptions {
    std::string path;
    std::string order = "self-confidence";
    int folds = 5;
    std::int64_t epochs = 0; ///< 0: the recipe's
    int threads = -1;        ///< below 0: the recipe's
    bool isQuick = false;
    bool isJson = false;
    bool isCsv = false;
};

/// Whose labels are doubted, and by which recipe.
struct Doubted {
    std::shared_ptr<const Dataset> dataset;
    FoldRecipe recipe;
    std::filesystem::path folder; ///< for the folds' runs
};

/// A folder that nobody else has.
std::filesystem::path foldsFolder(const std::filesystem::path& beside) {
    return beside / fmt::format(".label-errors-{}", ::getpid());
}

Result<Doubted> ofRun(const RunFolder& run) {
    const Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    auto dataset = openRunData(run, *spec);
    if (!dataset)
        return tl::unexpected(dataset.error());
    return Doubted{
        std::move(*dataset), {spec->data, spec->network, spec->train}, foldsFolder(run.path)};
}

Result<Doubted> ofProject(const ProjectFolder& project, const LayerRegistry& registry) {
    const Result<ProjectSpec> spec = project.load();
    if (!spec)
        return tl::unexpected(spec.error());
    if (spec->data.source.empty())
        return fail(
            ErrorKind::Usage,
            fmt::format("project {} has no data yet; give it some, then ask again", spec->name));
    std::error_code ignored;
    std::optional<std::filesystem::path> splitFile;
    if (std::filesystem::exists(project.splitFile(), ignored))
        splitFile = project.splitFile();
    auto dataset =
        openData(project.source(spec->data), spec->data, std::move(splitFile), project.keeping());
    if (!dataset)
        return tl::unexpected(dataset.error());
    const auto classes = static_cast<std::int64_t>((*dataset)->classes().size());
    return Doubted{std::move(*dataset),
                   {spec->data, withClassCount(spec->network, classes, registry), spec->train},
                   foldsFolder(project.path)};
}

Result<OutOfFold> fromFolds(const LabelErrorsOptions& options, Doubted& doubted,
                            const LayerRegistry& registry) {
    TrainSpec& train = doubted.recipe.train;
    train.epochs = options.epochs > 0 ? options.epochs : train.epochs;
    train.threads = options.threads >= 0 ? options.threads : train.threads;
    StatusLine status;
    StopOnInterrupt interrupt;
    int current = -1;
    RunHistory history;
    Result<OutOfFold> found = outOfFold(
        doubted.recipe, doubted.dataset, options.folds, doubted.folder, registry,
        [&](int fold, int folds, const Event& event) {
            if (fold != current) {
                current = fold;
                history = {};
            }
            history.take(event);
            status.show(
                fmt::format("fold {} of {}, {}", fold + 1, folds, percent(history.shareDone(), 0)));
            if (const auto* end = std::get_if<RunEnded>(&event.body);
                end != nullptr && end->testTop1) {
                status.clear();
                say(fmt::format("fold {} of {}: {} of it have the label that they are taken for",
                                fold + 1, folds, percent(*end->testTop1)));
            }
        },
        interrupt.token());
    status.clear();
    return found;
}

/// What the run itself has not learnt from.
Result<OutOfFold> fromValidation(const RunFolder& run, const Doubted& doubted,
                                 const LayerRegistry& registry) {
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    EvaluationRequest request;
    request.split = Split::Validation;
    const auto figures =
        evaluateTelling(run, *classifier, doubted.dataset, request, registry, "asking");
    if (!figures)
        return tl::unexpected(figures.error());
    const Evaluation& evaluation = figures->evaluation;
    if (!evaluation.probabilities)
        return fail(ErrorKind::Data, "there are too many probabilities to keep; leave --quick out");
    OutOfFold found{{}, labelsOf(evaluation), *evaluation.probabilities, 0};
    for (const Prediction& each : evaluation.predictions)
        found.samples.push_back(each.sample);
    return found;
}

/// What was found, and of which samples.
struct Findings {
    const Dataset& dataset;
    const OutOfFold& asked;
    const ConfidentLearning& learning;

    const std::string& nameOf(const LabelDoubt& doubt) const {
        return dataset.samples()[asked.samples[static_cast<std::size_t>(doubt.sample)]].name;
    }

    const std::string& classOf(std::int32_t label) const {
        return dataset.classes()[static_cast<std::size_t>(label)];
    }

    /// The likely errors alone.
    std::span<const LabelDoubt> errors() const {
        return std::span(learning.ranking).first(static_cast<std::size_t>(learning.likelyErrors));
    }
};

std::string findingsJson(const Findings& found) {
    Json errors = Json::array();
    for (const LabelDoubt& each : found.errors())
        errors.push_back({{"path", found.nameOf(each)},
                          {"label", found.classOf(each.label)},
                          {"suggested", found.classOf(each.suggested)},
                          {"self_confidence", each.selfConfidence},
                          {"normalized_margin", each.normalizedMargin}});
    const std::size_t classes = found.dataset.classes().size();
    Json joint = Json::array();
    for (std::size_t row = 0; row < classes; ++row)
        joint.push_back(std::vector<std::int64_t>(
            found.learning.joint.begin() + static_cast<std::ptrdiff_t>(row * classes),
            found.learning.joint.begin() + static_cast<std::ptrdiff_t>((row + 1) * classes)));
    const Json json{{"samples", found.asked.labels.size()},
                    {"likely_errors", found.learning.likelyErrors},
                    {"errors", std::move(errors)},
                    {"classes", found.dataset.classes()},
                    {"thresholds", found.learning.thresholds},
                    {"confident_joint", std::move(joint)}};
    return jsonText(json) + "\n";
}

std::string findingsCsv(const Findings& found) {
    std::string text = "path,label,suggested,self_confidence,normalized_margin\n";
    for (const LabelDoubt& each : found.errors())
        text += fmt::format("{},{},{},{:.6g},{:.6g}\n", csvField(found.nameOf(each)),
                            csvField(found.classOf(each.label)),
                            csvField(found.classOf(each.suggested)), each.selfConfidence,
                            each.normalizedMargin);
    return text;
}

std::string findingsText(const Findings& found) {
    const auto samples = static_cast<std::int64_t>(found.asked.labels.size());
    std::string text =
        fmt::format("{} of {} likely have another label\n", grouped(found.learning.likelyErrors),
                    counted(samples, "sample"));
    if (found.errors().empty())
        return text;
    Table table({{"sample"}, {"label"}, {"likely"}, {"label's probability", true}});
    for (const LabelDoubt& each : found.errors())
        table.add({found.nameOf(each), found.classOf(each.label), found.classOf(each.suggested),
                   percent(each.selfConfidence)});
    return text + "\n" + table.text();
}

Result<void> findLabelErrors(const LabelErrorsOptions& options) {
    if (options.threads >= 0)
        setThreadCount(options.threads);
    pinThreads(true);
    const LayerRegistry registry = openRegistry();
    const RunFolder run{options.path};
    const ProjectFolder project{options.path};
    std::error_code ignored;
    const bool isProject = std::filesystem::exists(project.specFile(), ignored);
    if (isProject && options.isQuick)
        return fail(ErrorKind::Usage, fmt::format("{}: --quick asks a run that is there; name a "
                                                  "run's folder",
                                                  options.path));
    Result<Doubted> doubted = isProject ? ofProject(project, registry) : ofRun(run);
    if (!doubted)
        return tl::unexpected(doubted.error());
    sayNotes(*doubted->dataset);
    const Result<OutOfFold> asked = options.isQuick ? fromValidation(run, *doubted, registry)
                                                    : fromFolds(options, *doubted, registry);
    if (!asked)
        return tl::unexpected(asked.error());
    if (asked->leftOut > 0)
        say(fmt::format("warning: {} cannot be read and no doubt is cast on their labels",
                        counted(asked->leftOut, "sample")));
    const ConfidentLearning learning = confidentLearning(
        asked->probabilities, asked->labels,
        options.order == "margin" ? LabelRanking::NormalizedMargin : LabelRanking::SelfConfidence);
    const Findings found{*doubted->dataset, *asked, learning};
    print(options.isJson  ? findingsJson(found)
          : options.isCsv ? findingsCsv(found)
                          : findingsText(found));
    return {};
}

} // namespace

void addLabelErrors(CLI::App& data, Invocation& invocation) {
    auto options = std::make_shared<LabelErrorsOptions>();
    CLI::App* command = data.add_subcommand(
        "label-errors", "Samples whose label is likely wrong, the most doubtful first");
    command->add_option("PATH", options->path, "A project's folder, or a run's")->required();
    CLI::Option* folds = command
                             ->add_option("--folds", options->folds,
                                          "Train so many networks, each on all but its share, "
                                          "which it is asked about then")
                             ->check(CLI::Range(leastFolds, mostFolds))
                             ->capture_default_str();
    CLI::Option* epochs =
        command->add_option("--epochs", options->epochs, "Of each of them (default: the recipe's)")
            ->check(CLI::Range(1, 1000000));
    command
        ->add_flag("--quick", options->isQuick,
                   "Train nothing: ask a run about its own validation split, and doubt only that")
        ->excludes(folds)
        ->excludes(epochs);
    command->add_option("--order", options->order, "self-confidence or margin")
        ->check(CLI::IsMember({"self-confidence", "margin"}))
        ->capture_default_str();
    command->add_option("--threads", options->threads, "0: one per core (default: the recipe's)")
        ->check(CLI::Range(0, 1024));
    CLI::Option* json = command->add_flag(
        "--json", options->isJson,
        "Print {\"samples\",\"likely_errors\",\"errors\":[{\"path\",\"label\",\"suggested\","
        "\"self_confidence\",\"normalized_margin\"}],\"classes\",\"thresholds\","
        "\"confident_joint\"}; a row of the joint is a label");
    command->add_flag("--csv", options->isCsv, "Print the errors' columns as CSV")->excludes(json);
    command->callback([options, &invocation] {
        invocation.action = [options] { return findLabelErrors(*options); };
    });
}

} // namespace fovea
