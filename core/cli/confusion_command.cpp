#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/file.hpp"
#include "core/base/json_text.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/matrix/matrix_files.hpp"
#include "core/evaluation/matrix/matrix_order.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

struct ConfusionOptions {
    std::string run;
    std::string other; ///< whose difference to `run` is shown
    std::string split;
    std::string order = "data";
    std::string share = "counts";
    std::string out;
    int pairs = 20;
    int threads = 0;
    bool isJson = false;
};

/// Figures that the run has stored serve as long as they hold.
Result<Evaluation> evaluationOf(const std::string& path, const std::optional<Split>& split,
                                const LayerRegistry& registry) {
    const RunFolder run{path};
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const auto dataset = openRunData(run, classifier->run());
    if (!dataset)
        return tl::unexpected(dataset.error());
    EvaluationRequest request;
    request.split = split;
    Result<RunEvaluation> figures =
        evaluateTelling(run, *classifier, *dataset, request, registry, "evaluating");
    if (!figures)
        return tl::unexpected(figures.error());
    return std::move(figures->evaluation);
}

Result<void> writeMatrix(const std::filesystem::path& path, const MatrixView& view) {
    const std::string ending = lowerCase(path.extension().string());
    if (ending == ".svg")
        return writeFile(path, toSvg(view));
    if (ending == ".csv")
        return writeFile(path, toCsv(view));
    return fail(
        ErrorKind::Usage,
        fmt::format("{}: a matrix is written as .svg or .csv; name such a file", path.string()));
}

Json numberOrNull(double value) { return std::isnan(value) ? Json() : Json(value); }

std::string pairsText(const ConfusionMatrix& matrix, std::size_t most) {
    const std::vector<ConfusedPair> pairs = confusedPairs(matrix, most);
    if (pairs.empty())
        return "Nothing is taken for anything else.\n";
    Table table({{"class"}, {"taken for"}, {"samples", true}, {"of the class", true}});
    for (const ConfusedPair& pair : pairs)
        table.add({matrix.classes()[static_cast<std::size_t>(pair.truth)],
                   matrix.classes()[static_cast<std::size_t>(pair.predicted)], grouped(pair.count),
                   percent(pair.shareOfTruth)});
    return table.text();
}

/// Cells of which the second run has more or less, those that differ most first.
std::string differenceText(const MatrixDifference& difference, MatrixShare share,
                           std::size_t most) {
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < difference.values.size(); ++i)
        if (std::abs(difference.values[i]) > 0)
            cells.push_back(i);
    std::ranges::stable_sort(cells, std::ranges::greater{},
                             [&](std::size_t i) { return std::abs(difference.values[i]); });
    cells.resize(std::min(cells.size(), most));
    if (cells.empty())
        return "The matrices are the same.\n";
    Table table({{"class"}, {"taken for"}, {"second less first", true}});
    for (const std::size_t cell : cells) {
        const double value = difference.values[cell];
        table.add({difference.classes[cell / difference.classes.size()],
                   difference.classes[cell % difference.classes.size()],
                   share == MatrixShare::Counts ? fmt::format("{:+.0f}", value)
                                                : fmt::format("{:+.2f} %", 100 * value)});
    }
    return table.text();
}

std::string confusionJson(const MatrixView& view, const Evaluation& evaluation,
                          const std::optional<MatrixDifference>& difference, std::size_t most) {
    const ConfusionMatrix& matrix = view.matrix;
    const MatrixShares shares(matrix, view.share);
    Json json{{"split", nameOf(evaluation.split)},
              {"share", nameOf(view.share)},
              {"classes", Json::array()},
              {"matrix", Json::array()},
              {"pairs", Json::array()}};
    for (const std::int32_t truth : view.order) {
        json["classes"].push_back(matrix.classes()[static_cast<std::size_t>(truth)]);
        Json row = Json::array();
        for (const std::int32_t predicted : view.order)
            row.push_back(numberOrNull(shares.at(truth, predicted)));
        json["matrix"].push_back(std::move(row));
    }
    for (const ConfusedPair& pair : confusedPairs(matrix, most))
        json["pairs"].push_back(
            {{"class", matrix.classes()[static_cast<std::size_t>(pair.truth)]},
             {"taken_for", matrix.classes()[static_cast<std::size_t>(pair.predicted)]},
             {"samples", pair.count},
             {"share", pair.shareOfTruth}});
    if (difference) {
        json["difference"] = Json::array();
        for (const std::int32_t truth : view.order) {
            Json row = Json::array();
            for (const std::int32_t predicted : view.order)
                row.push_back(numberOrNull(difference->at(truth, predicted)));
            json["difference"].push_back(std::move(row));
        }
    }
    return jsonText(json) + "\n";
}

Result<void> showConfusion(const ConfusionOptions& options) {
    setThreadCount(options.threads);
    pinThreads(true);
    const auto order = matrixOrderFromName(options.order);
    const auto share = matrixShareFromName(options.share);
    if (!order || !share)
        return tl::unexpected(order ? share.error() : order.error());
    std::optional<Split> split;
    if (!options.split.empty()) {
        const Result<Split> asked = splitFromName(options.split);
        if (!asked)
            return fail(ErrorKind::Usage, asked.error().message);
        split = *asked;
    }
    const LayerRegistry registry = openRegistry();
    const Result<Evaluation> evaluation = evaluationOf(options.run, split, registry);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    std::optional<MatrixDifference> difference;
    if (!options.other.empty()) {
        const Result<Evaluation> other = evaluationOf(options.other, evaluation->split, registry);
        if (!other)
            return tl::unexpected(other.error());
        Result<MatrixDifference> made =
            differenceOf(evaluation->confusion, other->confusion, *share);
        if (!made)
            return tl::unexpected(made.error());
        difference = std::move(*made);
    }
    const MatrixView view{evaluation->confusion, orderOf(evaluation->confusion, *order), *share};
    if (!options.out.empty())
        if (Result<void> written = writeMatrix(options.out, view); !written)
            return written;
    const auto most = static_cast<std::size_t>(options.pairs);
    if (options.isJson)
        print(confusionJson(view, *evaluation, difference, most));
    else
        print(difference ? differenceText(*difference, *share, most)
                         : pairsText(evaluation->confusion, most));
    return {};
}

} // namespace

void addConfusionCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<ConfusionOptions>();
    CLI::App* command =
        app.add_subcommand("confusion", "What a run takes for what, most confused first");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("--against", options->other,
                        "Another run: show what its matrix has more or less");
    command
        ->add_option("--split", options->split,
                     "train, validation or test (default: as evaluate has it)")
        ->check(CLI::IsMember({"train", "validation", "test"}));
    command->add_option("--order", options->order, "Classes by data, name, size or clustering")
        ->check(CLI::IsMember({"data", "name", "size", "clustering"}))
        ->capture_default_str();
    command
        ->add_option("--share", options->share,
                     "Cells as counts, or as shares of the row, the column or all")
        ->check(CLI::IsMember({"counts", "row", "column", "all"}))
        ->capture_default_str();
    command->add_option("--pairs", options->pairs, "As many pairs of classes at most")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    command->add_option("--out", options->out, "Write the matrix there: NAME.svg or NAME.csv");
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024));
    command->add_flag("--json", options->isJson,
                      "Print {\"split\",\"share\",\"classes\",\"matrix\",\"pairs\":[{\"class\","
                      "\"taken_for\",\"samples\",\"share\"}],\"difference\"}, rows and columns in "
                      "the order asked for");
    command->callback([options, &invocation] {
        invocation.action = [options] { return showConfusion(*options); };
    });
}

} // namespace fovea
