#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/evaluation/reproduction.hpp"

namespace fovea {

/// What a trial's runs came to: test errors in percent, one a seed.
struct TrialFigures {
    const Trial* trial = nullptr;
    std::vector<double> errors{};
    std::vector<std::vector<double>> shiftedErrors{}; ///< by Trial::shifts, then by seed
};

/// A table for people: paper, ours over the seeds with the 95 % interval, and what was expected.
std::string toText(const Reproduction& reproduction, std::span<const TrialFigures> figures);

/// The same as a section for resources/docs/reproductions.md.
std::string toMarkdown(const Reproduction& reproduction, std::span<const TrialFigures> figures);

/// {"name","trials":[{"name","network","paper","at_least","at_most","errors","mean","half_width",
/// "is_within","shifted":[{"pixels","errors","mean","half_width"}]}]}: the keys are stable; what a
/// trial does not say is null.
std::string toJson(const Reproduction& reproduction, std::span<const TrialFigures> figures);

} // namespace fovea
