#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/error.hpp"

namespace fovea {

/// What a subcommand does once the whole line has been parsed.
using Action = std::function<Result<void>()>;

/// Where the parser leaves the chosen subcommand's action, and what the line was.
struct Invocation {
    Action action;
    std::string commandLine;
};

// Each adds a family of subcommands. A subcommand's options live in its callback, which sets
// `invocation.action`; stdout is for data, all else goes to stderr.
void addDataCommands(CLI::App& app, Invocation& invocation);       ///< sample, data
void addNetworkCommands(CLI::App& app, Invocation& invocation);    ///< layers, networks, describe
void addBenchmarkCommand(CLI::App& app, Invocation& invocation);   ///< benchmark
void addProjectCommands(CLI::App& app, Invocation& invocation);    ///< new
void addTrainCommands(CLI::App& app, Invocation& invocation);      ///< train, resume
void addRunsCommands(CLI::App& app, Invocation& invocation);       ///< runs, control
void addEvaluateCommands(CLI::App& app, Invocation& invocation);   ///< evaluate, report
void addConfusionCommand(CLI::App& app, Invocation& invocation);   ///< confusion
void addCompareCommand(CLI::App& app, Invocation& invocation);     ///< compare
void addPredictCommand(CLI::App& app, Invocation& invocation);     ///< predict
void addExplainCommand(CLI::App& app, Invocation& invocation);     ///< explain
void addFeatureMapsCommand(CLI::App& app, Invocation& invocation); ///< feature-maps
void addKernelsCommand(CLI::App& app, Invocation& invocation);     ///< kernels
void addExplainStepCommand(CLI::App& app, Invocation& invocation); ///< explain-step
void addReproduceCommand(CLI::App& app, Invocation& invocation);   ///< reproduce
void addSettingsCommand(CLI::App& app, Invocation& invocation);    ///< settings
void addPluginsCommands(CLI::App& app, Invocation& invocation);    ///< plugins, plugins check
void addCompletionCommand(CLI::App& app, Invocation& invocation);  ///< completion

} // namespace fovea
