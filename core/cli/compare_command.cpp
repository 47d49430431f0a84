#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/base/number_text.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/evaluation_report.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/evaluation/comparison.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

struct CompareOptions {
    std::string first;
    std::string second;
    std::string split;
    int threads = 0;
    bool isJson = false;
};

/// One of the two runs.
struct Compared {
    std::string run;
    std::shared_ptr<const Dataset> dataset;
    RunEvaluation figures;
    EvaluationFigures numbers;

    EvaluatedData data() const { return {figures.evaluation, *dataset}; }
};

Result<Compared> evaluated(const std::string& path, const std::optional<Split>& split,
                           const LayerRegistry& registry) {
    const RunFolder run{path};
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    auto dataset = openRunData(run, classifier->run());
    if (!dataset)
        return tl::unexpected(dataset.error());
    EvaluationRequest request;
    request.split = split;
    Result<RunEvaluation> figures =
        evaluateTelling(run, *classifier, *dataset, request, registry, "evaluating");
    if (!figures)
        return tl::unexpected(figures.error());
    EvaluationFigures numbers = figuresOf(figures->evaluation);
    return Compared{path, std::move(*dataset), std::move(*figures), std::move(numbers)};
}

std::string verdict(const Comparison& comparison) {
    const McNemar& test = comparison.test;
    const std::string value = numberText(test.pValue, 3);
    if (comparison.counts.discordant() == 0)
        return "both are right and wrong on the same samples\n";
    return fmt::format("only the first is right on {}, only the second on {}: {} p = {}, {}\n",
                       grouped(comparison.counts.onlyFirstRight),
                       grouped(comparison.counts.onlySecondRight),
                       test.isExact ? "McNemar's exact test gives"
                                    : fmt::format("McNemar's test gives chi-squared {} and",
                                                  numberText(test.statistic, 4)),
                       value,
                       test.pValue < 0.05 ? "so they differ by more than chance would have it"
                                          : "so it may be chance");
}

std::string comparisonText(const Compared& first, const Compared& second,
                           const Comparison& comparison) {
    Table table({{"figure"}, {first.run, true}, {second.run, true}});
    const auto add = [&](const char* name, const auto& textOf) {
        table.add({name, textOf(first), textOf(second)});
    };
    add("of", [](const Compared& run) { return toString(run.figures.evaluation); });
    add("samples", [](const Compared& run) { return grouped(run.figures.evaluation.samples); });
    add("top-1 (95 %)", [](const Compared& run) {
        return withInterval(run.numbers.top1, run.numbers.top1Interval);
    });
    add("top-5 (95 %)", [](const Compared& run) {
        return withInterval(run.numbers.top5, run.numbers.top5Interval);
    });
    const auto addShare = [&](const char* name, double EvaluationFigures::*figure) {
        add(name, [=](const Compared& run) { return percent(run.numbers.*figure); });
    };
    addShare("balanced accuracy", &EvaluationFigures::balancedAccuracy);
    add("macro f1", [](const Compared& run) { return percent(run.numbers.macro.f1); });
    add("log-loss", [](const Compared& run) { return numberText(run.numbers.logLoss, 4); });
    add("calibration error", [](const Compared& run) {
        return run.numbers.calibration ? percent(run.numbers.calibration->expectedError) : "-";
    });
    addShare("ROC area", &EvaluationFigures::rocArea);
    addShare("average precision", &EvaluationFigures::averagePrecision);
    std::string text = table.text() + "\n";
    text += fmt::format("on {} that both were evaluated on: both right {}, both wrong {};\n",
                        counted(comparison.counts.total(), "sample"),
                        grouped(comparison.counts.bothRight), grouped(comparison.counts.bothWrong));
    return text + verdict(comparison);
}

nlohmann::ordered_json comparisonJson(const Comparison& comparison) {
    return {{"both_right", comparison.counts.bothRight},
            {"only_first_right", comparison.counts.onlyFirstRight},
            {"only_second_right", comparison.counts.onlySecondRight},
            {"both_wrong", comparison.counts.bothWrong},
            {"only_in_first", comparison.onlyInFirst},
            {"only_in_second", comparison.onlyInSecond},
            {"labelled_otherwise", comparison.labelledOtherwise},
            {"mcnemar",
             {{"statistic", comparison.test.statistic},
              {"p_value", comparison.test.pValue},
              {"exact", comparison.test.isExact}}}};
}

void sayWhatIsNotShared(const Comparison& comparison) {
    const std::int64_t single = comparison.onlyInFirst + comparison.onlyInSecond;
    if (single > 0)
        say(fmt::format("note: {} of one run alone is in no comparison; its figures have them",
                        counted(single, "sample")));
    if (comparison.labelledOtherwise > 0)
        say(fmt::format("note: {} of another class in the other run is in no comparison",
                        counted(comparison.labelledOtherwise, "sample")));
}

Result<void> compareRuns(const CompareOptions& options) {
    setThreadCount(options.threads);
    pinThreads(true);
    const LayerRegistry registry = openRegistry();
    std::optional<Split> split;
    if (!options.split.empty()) {
        const Result<Split> asked = splitFromName(options.split);
        if (!asked)
            return fail(ErrorKind::Usage, asked.error().message);
        split = *asked;
    }
    const Result<Compared> first = evaluated(options.first, split, registry);
    if (!first)
        return tl::unexpected(first.error());
    // The same split in both, also where the second run's rule would take another.
    const Result<Compared> second =
        evaluated(options.second, first->figures.evaluation.split, registry);
    if (!second)
        return tl::unexpected(second.error());
    const Result<Comparison> comparison = compare(first->data(), second->data());
    if (!comparison)
        return tl::unexpected(comparison.error());
    sayWhatIsNotShared(*comparison);
    if (!options.isJson) {
        print(comparisonText(*first, *second, *comparison));
        return {};
    }
    nlohmann::ordered_json json{{"runs", nlohmann::ordered_json::array()}};
    for (const Compared* run : {&*first, &*second})
        json["runs"].push_back(
            {{"run", run->run}, {"figures", writtenJson(toJson(run->figures.evaluation))}});
    json["comparison"] = comparisonJson(*comparison);
    print(jsonText(json) + "\n");
    return {};
}

} // namespace

void addCompareCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<CompareOptions>();
    CLI::App* command = app.add_subcommand(
        "compare", "Two runs side by side, and whether they differ by more than chance");
    command->add_option("RUN", options->first, "The first run's folder")->required();
    command->add_option("RUN2", options->second, "The second run's folder")->required();
    command
        ->add_option("--split", options->split,
                     "train, validation or test (default: as evaluate has it for the first run); "
                     "each look at test is counted")
        ->check(CLI::IsMember({"train", "validation", "test"}));
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024));
    command->add_flag(
        "--json", options->isJson,
        "Print {\"runs\":[{\"run\",\"figures\"}],\"comparison\":{\"both_right\","
        "\"only_first_right\",\"only_second_right\",\"both_wrong\",\"only_in_first\","
        "\"only_in_second\",\"labelled_otherwise\",\"mcnemar\":{\"statistic\",\"p_value\","
        "\"exact\"}}}; figures are those of evaluate");
    command->callback([options, &invocation] {
        invocation.action = [options] { return compareRuns(*options); };
    });
}

} // namespace fovea
