#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "core/base/file_name.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/reproduce_report.hpp"
#include "core/cli/training_progress.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/shifted_dataset.hpp"
#include "core/training/run.hpp"
#include "core/training/runs/run_reader.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

struct ReproduceOptions {
    std::string name;
    std::string data;
    std::string runs;
    std::vector<std::string> trials;
    std::uint64_t seeds = 3;
    int threads = 0;
    bool isJson = false;
    bool isMarkdown = false;
};

void listReproductions() {
    for (const std::string& name : reproductionNames()) {
        const Result<Reproduction> reproduction = loadReproduction(name);
        print(fmt::format("{:<24} {}\n", name,
                          reproduction ? reproduction->title : reproduction.error().message));
    }
}

/// Leaves only the trials that were asked for.
Result<void> choose(const std::vector<std::string>& names, Reproduction& reproduction) {
    if (names.empty())
        return {};
    std::vector<Trial> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(reproduction.trials, name, &Trial::name);
        if (found == reproduction.trials.end()) {
            std::string known;
            for (const Trial& trial : reproduction.trials)
                known += (known.empty() ? "" : ", ") + trial.name;
            return fail(ErrorKind::Usage, fmt::format("--trial {}: {} has the trials {}", name,
                                                      reproduction.name, known));
        }
        chosen.push_back(*found);
    }
    reproduction.trials = std::move(chosen);
    return {};
}

/// Trains and tests the trials of a reproduction, one seed after the other.
class Experiment {
public:
    explicit Experiment(const ReproduceOptions& options)
        : m_options(options), m_registry(openRegistry()) {}

    Result<TrialFigures> figures(const Trial& trial) {
        TrialFigures figures{.trial = &trial};
        DatasetSpec data = trial.data;
        data.source = fs::absolute(m_options.data).lexically_normal().string();
        auto dataset = openData(data.source, data);
        if (!dataset)
            return tl::unexpected(dataset.error());
        figures.shiftedErrors.resize(trial.shifts.size());
        for (std::uint64_t seed = 1; seed <= m_options.seeds; ++seed) {
            say(fmt::format("{}, seed {} of {}", trial.name, seed, m_options.seeds));
            const Result<RunFolder> run = trained(trial, data, **dataset, seed);
            if (!run)
                return tl::unexpected(run.error());
            if (Result<void> tested = test(*run, *dataset, figures); !tested)
                return tl::unexpected(tested.error());
        }
        return figures;
    }

private:
    /// The run's folder, after its last epoch: one that is there already is gone on with, or taken
    /// as it is, if it is the same.
    Result<RunFolder> trained(const Trial& trial, const DatasetSpec& data, const Dataset& dataset,
                              std::uint64_t seed) {
        TrainSpec recipe = trial.train;
        recipe.seed = seed;
        recipe.threads = m_options.threads;
        RunFolder run{fs::absolute(fs::path(m_options.runs) /
                                   fmt::format("{}-seed-{}", fileNameOf(trial.name), seed))};
        std::error_code ignored;
        if (fs::exists(run.specFile(), ignored)) {
            if (Result<void> same = isSame(run, trial, data, recipe); !same)
                return tl::unexpected(same.error());
        } else {
            const auto classes = static_cast<std::int64_t>(dataset.classes().size());
            Result<RunFolder> created = createRun(
                run.path, dataset, data, withClassCount(trial.network, classes, m_registry), recipe,
                m_registry, "fovea reproduce");
            if (!created)
                return created;
        }
        if (Result<void> done = trainToTheEnd(run); !done)
            return tl::unexpected(done.error());
        return run;
    }

    Result<void> isSame(const RunFolder& run, const Trial& trial, DatasetSpec data,
                        TrainSpec recipe) const {
        const Result<RunSpec> spec = run.readSpec();
        if (!spec)
            return tl::unexpected(spec.error());
        const auto classes = static_cast<std::int64_t>(spec->classes.size());
        // The number of threads changes no number.
        recipe.threads = spec->train.threads;
        data.source = spec->data.source;
        if (spec->network != withClassCount(trial.network, classes, m_registry) ||
            spec->train != withDefaults(recipe, m_registry) ||
            withDefaults(spec->data, m_registry) != withDefaults(data, m_registry))
            return fail(fmt::format("{} holds a run with other settings; name another folder with "
                                    "--runs, or remove it",
                                    run.path.string()));
        return {};
    }

    Result<void> trainToTheEnd(const RunFolder& run) {
        RunControl control;
        TrainingProgress progress;
        const Listener listener([&] {
            say("interrupted: finishing the step; the same command goes on from here");
            control.interrupts = true;
            control.wake();
        });
        Result<void> trained =
            train(run, m_registry, control, [&](const Event& event) { progress.tell(event); });
        if (trained && !readRun(run).isComplete())
            return fail(ErrorKind::Interrupted,
                        fmt::format("{} was stopped before its end, so it has no figures yet; the "
                                    "same command goes on from here",
                                    run.path.string()));
        return trained;
    }

    /// The weights after the last epoch: to choose the best epoch by the test split would flatter.
    Result<void> test(const RunFolder& run, const std::shared_ptr<const Dataset>& dataset,
                      TrialFigures& figures) {
        constexpr std::int64_t batch = 64;
        Result<Classifier> classifier = Classifier::open(
            run, {run.checkpoint("last") / "weights.safetensors", WeightsKind::Last}, m_registry,
            batch, Asked::Logits);
        if (!classifier)
            return tl::unexpected(classifier.error());
        const Result<double> error = errorOn(*classifier, dataset);
        if (!error)
            return tl::unexpected(error.error());
        figures.errors.push_back(*error);
        for (std::size_t i = 0; i < figures.trial->shifts.size(); ++i) {
            const std::int64_t by = figures.trial->shifts[i];
            double sum = 0;
            for (const Offset offset : {Offset{by, 0}, {-by, 0}, {0, by}, {0, -by}}) {
                const Result<double> moved =
                    errorOn(*classifier, shifted(dataset, Split::Test, offset));
                if (!moved)
                    return tl::unexpected(moved.error());
                sum += *moved;
            }
            figures.shiftedErrors[i].push_back(sum / 4);
        }
        return {};
    }

    /// In percent.
    Result<double> errorOn(Classifier& classifier, std::shared_ptr<const Dataset> dataset) const {
        StatusLine status;
        StopOnInterrupt interrupt;
        const Result<Evaluation> evaluation = evaluate(
            classifier, std::move(dataset), Split::Test, m_registry,
            [&](std::int64_t done, std::int64_t total) {
                status.showCount("testing", done, total);
            },
            interrupt.token());
        status.clear();
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        sayLeftOut(*evaluation);
        return 100 * (1 - evaluation->confusion.top1());
    }

    const ReproduceOptions& m_options;
    LayerRegistry m_registry;
};

Result<void> reproduce(ReproduceOptions options) {
    if (options.name.empty()) {
        listReproductions();
        return {};
    }
    Result<Reproduction> reproduction = loadReproduction(options.name);
    if (!reproduction)
        return tl::unexpected(reproduction.error());
    if (options.data.empty())
        return fail(ErrorKind::Usage,
                    fmt::format("{} needs --data: {}", options.name, reproduction->data));
    if (Result<void> chosen = choose(options.trials, *reproduction); !chosen)
        return chosen;
    if (options.runs.empty())
        options.runs = (fs::path("runs") / options.name).string();
    setThreadCount(options.threads);
    pinThreads(true);
    Experiment experiment(options);
    std::vector<TrialFigures> all;
    for (const Trial& trial : reproduction->trials) {
        Result<TrialFigures> figures = experiment.figures(trial);
        if (!figures)
            return tl::unexpected(figures.error());
        all.push_back(std::move(*figures));
    }
    if (options.isJson)
        print(toJson(*reproduction, all));
    else
        print(options.isMarkdown ? toMarkdown(*reproduction, all) : toText(*reproduction, all));
    return {};
}

} // namespace

void addReproduceCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<ReproduceOptions>();
    CLI::App* command =
        app.add_subcommand("reproduce", "Repeat a published result over several seeds and compare");
    command->add_option("NAME", options->name, "Which; without it, all are listed");
    command->add_option("--data", options->data, "Where the dataset lies; nothing is fetched");
    command->add_option("--trial", options->trials, "Only this one of its trials; may be repeated");
    command->add_option("--seeds", options->seeds, "How many runs a trial, with seeds from 1 on")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--runs", options->runs,
                        "Folder of the runs (default: runs/NAME); those that it has are gone on "
                        "with");
    command->add_option("--threads", options->threads, "0: one per core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    CLI::Option* json = command->add_flag(
        "--json", options->isJson,
        "Print {\"name\",\"trials\":[{\"name\",\"network\",\"paper\",\"at_least\",\"at_most\","
        "\"errors\",\"mean\",\"half_width\",\"is_within\",\"shifted\":[{\"pixels\",\"errors\","
        "\"mean\",\"half_width\"}]}]}; errors in percent, a figure a seed");
    command->add_flag("--markdown", options->isMarkdown, "Print the table in Markdown")
        ->excludes(json);
    command->footer("Each run is tested with the weights after its last epoch. An interval is "
                    "Student's, for 95 %, over the seeds.");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return reproduce(*options); }; });
}

} // namespace fovea
