#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/data/dataset_spec.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// The options that change a recipe or how images become input: those given win over a project's
/// values, and those over the defaults.
struct RecipeOptions {
    std::optional<std::string> learning;
    std::optional<std::int64_t> epochs;
    std::optional<std::int64_t> batch;
    std::optional<std::string> optimizer;
    std::optional<double> learningRate;
    std::optional<double> momentum;
    std::optional<double> weightDecay;
    std::optional<std::string> loss;
    std::vector<std::string> lossSettings; ///< key=value each
    std::optional<std::string> classWeights;
    std::optional<std::string> schedule;
    std::optional<double> warmup;
    std::optional<std::string> init;
    std::optional<double> clip;
    std::optional<std::uint64_t> seed;
    std::optional<int> threads;
    std::optional<bool> winograd;
    std::optional<std::string> samples;
    std::optional<std::string> labelColumn;
    std::optional<std::int64_t> depth;
    std::optional<std::string> size;
    std::optional<std::int64_t> channels;
    std::optional<std::string> fit;
    std::vector<std::string> augment;

    void addTo(CLI::App& command);
    /// Whether an option of a command is one that addTo added.
    static bool isOne(const CLI::Option& option);

    /// errors  Usage: a value out of its range, named
    Result<void> applyTo(TrainSpec& spec) const;
    Result<void> applyTo(DatasetSpec& spec) const;

    /// Those that say what a sample is, as the commands that only look at data take them too.
    static void addSamplesTo(CLI::App& command, std::optional<std::string>& samples,
                             std::optional<std::string>& labelColumn);
    static Result<void> applySamples(const std::optional<std::string>& samples,
                                     const std::optional<std::string>& labelColumn,
                                     DatasetSpec& spec);
};

} // namespace fovea
