#include <chrono>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/evaluation/figures.hpp"
#include "core/project/project.hpp"
#include "core/training/runs/control_file.hpp"
#include "core/training/runs/run_reader.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

std::string shareText(const std::optional<double>& share) { return share ? percent(*share) : ""; }

/// Of the best epoch, and of which split it is.
std::string bestText(const RunHistory& run) {
    const EpochEnded* best = run.best();
    if (best == nullptr)
        return {};
    return best->validationTop1 ? percent(*best->validationTop1) + " " + run.started().split
                                : percent(best->trainTop1) + " train";
}

/// A run without a readable run.json has no epochs to do.
std::string epochsText(const RunRecord& run) {
    return run.spec.classes.empty()
               ? std::string()
               : fmt::format("{}/{}", run.history.epochsDone(), run.spec.train.epochs);
}

/// A row for each run; below them, what is wrong with any.
std::string runsText(const std::vector<RunRecord>& runs) {
    Table table({{"run"},
                 {"network"},
                 {"state"},
                 {"epochs", true},
                 {"best", true},
                 {"test", true},
                 {"time", true}});
    std::string troubles;
    for (const RunRecord& run : runs) {
        table.add({run.name(), run.spec.network.name, std::string(nameOf(run.phase())),
                   epochsText(run), bestText(run.history), shareText(run.history.testTop1()),
                   duration(run.history.seconds())});
        for (const std::string& fault : run.faults)
            troubles += fault + "\n";
        if (!run.history.message().empty())
            troubles += fmt::format("{}: {}\n", run.name(), run.history.message());
    }
    return table.text() + (troubles.empty() ? "" : "\n" + troubles);
}

Json valueOrNull(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json toJson(const RunRecord& run) {
    const RunHistory& history = run.history;
    Json json;
    json["run"] = run.folder.path.string();
    json["network"] = run.spec.network.name;
    json["state"] = nameOf(run.phase());
    json["alive"] = run.isAlive;
    json["epochs"] = history.epochsDone();
    json["epochs_to_do"] = run.spec.train.epochs;
    json["steps"] = history.step();
    json["seconds"] = history.seconds();
    json["best"] = nullptr;
    if (const EpochEnded* best = history.best())
        json["best"] = {{"epoch", best->epoch + 1},
                        {"split", history.started().split},
                        {"train_loss", best->trainLoss},
                        {"train_top1", best->trainTop1},
                        {"loss", valueOrNull(best->validationLoss)},
                        {"top1", valueOrNull(best->validationTop1)}};
    json["test_top1"] = valueOrNull(history.testTop1());
    json["message"] = history.message();
    json["warnings"] = history.warnings();
    json["faults"] = run.faults;
    return json;
}

Result<void> showRuns(const std::string& path, bool isJson) {
    const ProjectFolder project{path};
    std::error_code error;
    if (!std::filesystem::is_directory(project.path, error))
        return fail(fmt::format("{}: there is no such folder; name a project, or the folder that "
                                "has runs/ in it",
                                path));
    if (!std::filesystem::exists(project.specFile(), error) &&
        !std::filesystem::exists(project.runsFolder(), error))
        return fail(
            fmt::format("{}: is no project (it has no project.json), and there is no folder "
                        "of runs in it; name another folder",
                        path));
    std::vector<RunRecord> runs;
    for (const RunFolder& run : project.runs())
        runs.push_back(readRun(run));
    if (isJson) {
        Json json = Json::array();
        for (const RunRecord& run : runs)
            json.push_back(toJson(run));
        print(jsonText(json) + "\n");
    } else if (runs.empty()) {
        say(fmt::format("{} has no runs yet; make one with: fovea train", path));
    } else {
        print(runsText(runs));
    }
    return {};
}

/// Whether a run is as it was asked to be.
bool isDone(RunCommand command, const RunRecord& now) {
    switch (command) {
    case RunCommand::Pause:
        return now.phase() == RunPhase::Paused;
    case RunCommand::Resume:
        return now.phase() == RunPhase::Running;
    case RunCommand::Stop:
        return !now.isAlive;
    case RunCommand::Checkpoint:
    case RunCommand::Snapshot:
        break;
    }
    return true;
}

Result<void> control(const RunFolder& run, RunCommand command, bool waits) {
    if (Result<void> there = run.mustExist(); !there)
        return there;
    if (Result<void> sent = sendCommand(run, command); !sent || !waits)
        return sent;
    RunReader reader(run);
    for (;;) {
        reader.update();
        if (isDone(command, reader.record()))
            return {};
        if (!reader.record().isAlive)
            return fail(fmt::format("{}: the run has ended before it could {}; it is {}",
                                    run.path.string(), nameOf(command),
                                    nameOf(reader.record().phase())));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void addControl(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string run;
        std::string command;
        bool waits = false;
    };

    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "control",
        "Pause, resume or stop a run that another process trains, or ask it for weights");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command->add_option("COMMAND", options->command, "pause, resume, stop, checkpoint or snapshot")
        ->required()
        ->check(CLI::IsMember({"pause", "resume", "stop", "checkpoint", "snapshot"}));
    command->add_flag("--wait", options->waits, "Return when it is paused, goes on or has ended");
    command->callback([options, &invocation] {
        invocation.action = [options] {
            return control({options->run}, *runCommandFromName(options->command), options->waits);
        };
    });
}

} // namespace

void addRunsCommands(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string project = ".";
        bool isJson = false;
    };

    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("runs", "The runs of a project and what became of them");
    command->add_option("PROJECT", options->project, "A project's folder (default: this one)");
    command->add_flag("--json", options->isJson,
                      "Print [{\"run\",\"network\",\"state\",\"alive\",\"epochs\",\"epochs_to_do\","
                      "\"steps\",\"seconds\",\"best\":{\"epoch\",\"split\",\"train_loss\","
                      "\"train_top1\",\"loss\",\"top1\"},\"test_top1\",\"message\",\"warnings\","
                      "\"faults\"}]");
    command->callback([options, &invocation] {
        invocation.action = [options] { return showRuns(options->project, options->isJson); };
    });
    addControl(app, invocation);
}

} // namespace fovea
