#include <memory>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/recipe_options.hpp"
#include "core/cli/training_session.hpp"
#include "core/data/input_shape.hpp"
#include "core/graph/class_count.hpp"
#include "core/graph/templates.hpp"
#include "core/project/project.hpp"
#include "core/training/left_out_samples.hpp"
#include "core/training/run.hpp"
#include "core/training/run_data.hpp"
#include "core/training/runs/change_run.hpp"

namespace fovea {

namespace {

struct TrainOptions {
    std::string project;
    std::string run;
    std::string like;
    std::string data;
    std::string network;
    std::string out;
    RecipeOptions recipe;
    bool isJson = false;
    bool hasEvents = false;

    TrainingOutput output() const {
        return hasEvents ? TrainingOutput::Events
                         : (isJson ? TrainingOutput::Json : TrainingOutput::Summary);
    }
};

/// All that a run is made of.
struct Ingredients {
    DatasetSpec data;
    NetworkSpec network;
    TrainSpec train;
    std::shared_ptr<const Dataset> dataset;
    std::optional<RunClaim> claim;
    std::size_t knownClasses = 0; ///< for which the network was made; 0: for any
};

/// The folder of the run that will be: before the data is read, which may take a while.
Result<void> claimFolder(const std::string& out, const std::filesystem::path& runs,
                         Ingredients& run) {
    Result<RunClaim> claim =
        out.empty() ? RunClaim::next(runs, run.network.name) : RunClaim::at(out);
    if (!claim)
        return tl::unexpected(claim.error());
    run.claim.emplace(std::move(*claim));
    return {};
}

/// The option that settles what the samples leave open.
std::string hint(const Shape& samples) {
    if (samples.d == 0)
        return " (--depth 16)";
    if (samples.w != 0 && samples.h != 0)
        return {};
    return samples.h == 1 ? " (--size 1x128)" : " (--size 64x64)";
}

/// Opens the dataset and notes its absolute place: a run must be found from anywhere.
Result<void> openDataOf(Ingredients& run, const std::filesystem::path& source,
                        std::optional<std::filesystem::path> splitFile) {
    run.data.source = std::filesystem::absolute(source).lexically_normal().string();
    auto dataset = openData(source, run.data, std::move(splitFile), keepingOf(run.claim->run()));
    if (!dataset)
        return tl::unexpected(dataset.error());
    run.dataset = std::move(*dataset);
    sayNotes(*run.dataset);
    if (const Result<Shape> input = inputShape(*run.dataset, run.data); !input)
        return fail(input.error().kind, input.error().message + hint(run.dataset->imageShape()));
    return {};
}

/// From --data and --network alone.
Result<Ingredients> fromOptions(const TrainOptions& options) {
    Ingredients run;
    Result<NetworkSpec> network =
        loadNetwork(options.network.empty() ? "lenet-5" : options.network);
    if (!network)
        return tl::unexpected(network.error());
    run.network = std::move(*network);
    if (Result<void> applied = options.recipe.applyTo(run.data, run.train); !applied)
        return tl::unexpected(applied.error());
    if (Result<void> claimed = claimFolder(options.out, "runs", run); !claimed)
        return tl::unexpected(claimed.error());
    if (Result<void> opened = openDataOf(run, options.data, std::nullopt); !opened)
        return tl::unexpected(opened.error());
    return run;
}

/// From a project, where options given on the line win over what it says.
Result<Ingredients> fromProject(const TrainOptions& options) {
    const ProjectFolder project{options.project.empty() ? "." : options.project};
    std::error_code ignored;
    if (options.project.empty() && !std::filesystem::exists(project.specFile(), ignored))
        return fail(ErrorKind::Usage, "there is no project in this folder; name a project, or give "
                                      "--data (see fovea train --help)");
    Result<ProjectSpec> spec = project.load();
    if (!spec)
        return tl::unexpected(spec.error());
    if (spec->data.source.empty() && options.data.empty())
        return fail(
            ErrorKind::Usage,
            fmt::format("project {} has no data yet; give it some with --data", spec->name));
    Ingredients run{spec->data, spec->network, spec->train,
                    nullptr,    std::nullopt,  spec->classes.size()};
    if (!options.network.empty()) {
        Result<NetworkSpec> network = loadNetwork(options.network);
        if (!network)
            return tl::unexpected(network.error());
        run.network = std::move(*network);
        run.knownClasses = 0;
    }
    if (Result<void> applied = options.recipe.applyTo(run.data, run.train); !applied)
        return tl::unexpected(applied.error());
    if (Result<void> claimed = claimFolder(options.out, project.runsFolder(), run); !claimed)
        return tl::unexpected(claimed.error());
    const bool hasOwnData = options.data.empty();
    const std::filesystem::path source =
        hasOwnData ? project.source(spec->data) : std::filesystem::path(options.data);
    std::optional<std::filesystem::path> splitFile;
    if (hasOwnData && std::filesystem::exists(project.splitFile(), ignored))
        splitFile = project.splitFile();
    if (Result<void> opened = openDataOf(run, source, splitFile); !opened)
        return tl::unexpected(opened.error());
    return run;
}

/// The same again: what the run was made of, and its very split.
Result<Ingredients> fromRun(const TrainOptions& options) {
    const RunFolder other{options.like};
    Result<RunSpec> spec = other.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    const std::filesystem::path source =
        options.data.empty() ? sourceOf(other, spec->data) : std::filesystem::path(options.data);
    Ingredients run{spec->data, spec->network, spec->train,
                    nullptr,    std::nullopt,  spec->classes.size()};
    if (Result<void> applied = options.recipe.applyTo(run.data, run.train); !applied)
        return tl::unexpected(applied.error());
    const std::filesystem::path path = std::filesystem::absolute(other.path).lexically_normal();
    const std::filesystem::path runs =
        (path.has_filename() ? path : path.parent_path()).parent_path();
    if (Result<void> claimed = claimFolder(options.out, runs, run); !claimed)
        return tl::unexpected(claimed.error());
    if (Result<void> opened = openDataOf(run, source, other.splitFile()); !opened)
        return tl::unexpected(opened.error());
    return run;
}

Result<Ingredients> ingredientsFor(const TrainOptions& options) {
    if (!options.like.empty())
        return fromRun(options);
    return options.project.empty() && !options.data.empty() ? fromOptions(options)
                                                            : fromProject(options);
}

/// The network as it is trained, said where it is another than the one that was named. A template
/// or a network file counts whatever it counted where it was made, so its count follows the data,
/// and so does that of a project that was right for the classes it knew. Anything else is a fault,
/// which createRun tells as the window does.
void fitToClasses(Ingredients& run, const LayerRegistry& registry) {
    const auto classes = static_cast<std::int64_t>(run.dataset->classes().size());
    const auto known = static_cast<std::int64_t>(run.knownClasses);
    if (known != 0 && !wrongClassCounts(run.network, known, registry).empty())
        return;
    for (const WrongClassCount& wrong : wrongClassCounts(run.network, classes, registry))
        say(fmt::format("{}: {} {} becomes {}, as many as the data have classes", wrong.node,
                        wrong.setting, wrong.count, classes));
    run.network = withClassCount(std::move(run.network), classes, registry);
}

Result<void> startTraining(TrainOptions& options, const std::string& commandLine) {
    const LayerRegistry& registry = options.recipe.registry();
    if (options.data.empty())
        if (const auto source = options.recipe.source())
            options.data = source->string();
    if (!options.run.empty())
        return trainRun({options.run}, registry, TrainingOutput::Events);
    Result<Ingredients> made = ingredientsFor(options);
    if (!made)
        return tl::unexpected(made.error());
    fitToClasses(*made, registry);
    Result<void> created = createRun(*made->claim, *made->dataset, made->data, made->network,
                                     made->train, registry, commandLine);
    if (!created)
        return created;
    const RunFolder run = made->claim->run();
    say(fmt::format("run {}", run.path.string()));
    return trainRun(run, std::move(*made->claim).takeLock(), registry, options.output());
}

/// Notes where a run's data lies now, if its data is there.
Result<void> locateData(const RunFolder& run, const RunLock& lock, const std::string& place) {
    const Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    const auto found = openData(place, spec->data, run.splitFile(), keepingOf(run));
    if (!found)
        return tl::unexpected(found.error());
    LeftOutSamples leftOut(*found);
    (void)leftOut.takeMissing(); // the training tells of them
    for (const Split split : allSplits)
        if (const Result<void> bearable = leftOut.check(split); !bearable)
            return fail(ErrorKind::Data, fmt::format("{}: it is not the data of this run: {}",
                                                     place, bearable.error().message));
    return relocateData(run, lock, place);
}

Result<void> resumeTraining(const TrainOptions& options, const SettingOptions& changes,
                            const std::string& commandLine) {
    const RunFolder run{options.run};
    if (Result<void> there = run.mustExist(); !there)
        return there;
    const auto assignments = changes.assignments();
    if (!assignments)
        return tl::unexpected(assignments.error());
    Result<RunLock> lock = RunLock::take(run);
    if (!lock)
        return tl::unexpected(lock.error());
    Result<void> ready;
    if (!options.data.empty())
        ready = locateData(run, *lock, options.data);
    const LayerRegistry registry = openRegistry();
    if (ready)
        ready = changeRun(run, *lock, *assignments, registry, commandLine);
    return ready ? trainRun(run, std::move(*lock), registry, options.output()) : ready;
}

/// A prepared run has its recipe: an option that would change nothing is refused.
void refuseRecipe(const CLI::App& command, const RecipeOptions& recipe) {
    for (const CLI::Option* option : command.get_options())
        if (option->count() > 0 && recipe.isOne(*option))
            throw CLI::ExcludesError("--run", option->get_name());
}

void addOutputFlags(CLI::App& command, TrainOptions& options) {
    CLI::Option* json = command.add_flag("--json", options.isJson,
                                         "Print {\"run\",\"state\",\"epochs\",\"steps\","
                                         "\"seconds\",\"best\":{\"epoch\",\"split\",\"loss\","
                                         "\"top1\"},\"test\":{\"split\",\"samples\",\"loss\","
                                         "\"top1\"}} at the end");
    command
        .add_flag("--events", options.hasEvents,
                  "Print each event as a JSON line; read pause, resume, stop, checkpoint and "
                  "snapshot from stdin")
        ->excludes(json);
}

void addResume(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("resume", "Go on with a run from its last checkpoint");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("--data", options->data, "Where the run's data lies now");
    addOutputFlags(*command, *options);
    command->footer("With --epochs a run gets more of them: so many in all, also where it has "
                    "finished; its learning rate follows the schedule of that many from here on.");
    auto changes = std::make_shared<SettingOptions>(*command, "What a run may change");
    const LayerRegistry noTypes; // what a run may change names none
    changes->addDeclared(freePaths(), noTypes);
    changes->addSet();
    command->callback([options, changes, &invocation] {
        invocation.action = [options, changes, &invocation] {
            return resumeTraining(*options, *changes, invocation.commandLine);
        };
    });
}

} // namespace

void addTrainCommands(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("train", "Train a network, from a project or from data");
    CLI::Option* project =
        command->add_option("PROJECT", options->project, "A project's folder (default: this one)");
    command->add_option("--data", options->data, dataHelp);
    command->add_option("--network", options->network,
                        "A template's name or a network file (default: the project's, or lenet-5)");
    command->add_option("--out", options->out, "The run's folder (default: runs/NNNN-network)");
    command
        ->add_option("--run", options->run,
                     "Train a run that is prepared already, as --events does: what the window uses")
        ->excludes(project)
        ->excludes("--data")
        ->excludes("--network")
        ->excludes("--out");
    command
        ->add_option("--like", options->like,
                     "Train a run of the same data, split, network and recipe as this one, but for "
                     "the options that are given; without any it ends with the same bytes (as one "
                     "that was extended does where its learning rate is constant)")
        ->excludes(project)
        ->excludes("--network")
        ->excludes("--run");
    options->recipe.addTo(*command);
    addOutputFlags(*command, *options);
    command->callback([options, command, &invocation] {
        if (!options->run.empty())
            refuseRecipe(*command, options->recipe);
        invocation.action = [options, &invocation] {
            return startTraining(*options, invocation.commandLine);
        };
    });
    addResume(app, invocation);
}

} // namespace fovea
