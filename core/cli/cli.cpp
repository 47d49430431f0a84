#include "core/cli/cli.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/base/program_version.hpp"
#include "core/base/shell_words.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"

namespace fovea {

namespace {

constexpr const char* exitStatus =
    "Figures and other data go to stdout, progress and messages to stderr.\n"
    "Exit status: 0 done, 1 failure, 2 wrong usage, 3 data, 4 network, 5 diverged, "
    "128 + n ended by signal n (130 Ctrl-C, 143 SIGTERM, 129 hung up).\n"
    "Environment: FOVEA_PLUGIN_PATH (plugin folders, joined by ':'), FOVEA_RESOURCES.";

int statusOf(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Failure:
        return 1;
    case ErrorKind::Usage:
        return 2;
    case ErrorKind::Data:
        return 3;
    case ErrorKind::Network:
        return 4;
    case ErrorKind::Diverged:
        return 5;
    case ErrorKind::Interrupted:
        return 128 + interruptingSignal();
    }
    return 1;
}

bool hasSubcommand(const CLI::App& app, const std::string& name) {
    const std::vector<const CLI::App*> known = app.get_subcommands({});
    return std::any_of(known.begin(), known.end(),
                       [&](const CLI::App* each) { return each->check_name(name); });
}

int perform(const Action& action) {
    Result<void> done = action();
    // A full disk behind a redirected stdout shows only here.
    if (done && (std::fflush(stdout) != 0 || std::ferror(stdout) != 0))
        done = fail("stdout cannot be written; is the disk full?");
    if (done)
        return 0;
    say(fmt::format("error: {}", done.error().message));
    return statusOf(done.error().kind);
}

} // namespace

int runCommandLine(int argc, char** argv) {
    CLI::App app("Trains, evaluates and explains image classifiers.", "fovea");
    app.set_version_flag("--version", fmt::format("fovea {}", programVersion()));
    app.require_subcommand(1);
    app.footer(exitStatus);
    Invocation invocation;
    std::vector<std::string> words{"fovea"};
    words.insert(words.end(), argv + 1, argv + argc);
    invocation.commandLine = shellLine(words);
    addDataCommands(app, invocation);
    addNetworkCommands(app, invocation);
    addBenchmarkCommand(app, invocation);
    addProjectCommands(app, invocation);
    addTrainCommands(app, invocation);
    addRunsCommands(app, invocation);
    addEvaluateCommands(app, invocation);
    addCompareCommand(app, invocation);
    addConfusionCommand(app, invocation);
    addPredictCommand(app, invocation);
    addExplainCommand(app, invocation);
    addFeatureMapsCommand(app, invocation);
    addKernelsCommand(app, invocation);
    addExplainStepCommand(app, invocation);
    addReproduceCommand(app, invocation);
    addSettingsCommand(app, invocation);
    addPluginsCommands(app, invocation);
    addCompletionCommand(app, invocation);
    try {
        // CLI11 would only say that a subcommand is missing.
        if (argc > 1 && argv[1][0] != '-' && !hasSubcommand(app, argv[1]))
            throw CLI::ExtrasError({argv[1]});
        app.parse(argc, argv);
        return perform(invocation.action);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : statusOf(ErrorKind::Usage);
    } catch (const std::exception& error) {
        // Memory, or a library of others: nothing of ours throws.
        say(fmt::format("error: {}", error.what()));
        return statusOf(ErrorKind::Failure);
    }
}

} // namespace fovea
