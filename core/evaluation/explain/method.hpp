#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// What a method gives, and so which function runs it.
enum class Gives {
    Heat,       ///< explain: how much each place of one sample counts
    Sample,     ///< maximizeUnit: a sample that excites a unit
    Patches,    ///< findTopPatches: what of the data excites a map
    Likenesses, ///< findNearest: samples that the network finds like another
    Map         ///< mapDataset: the data in two dimensions
};

/// A way to explain, as the command and the window list it.
struct Method {
    std::string_view id; ///< "grad-cam"
    std::string_view title;
    std::string_view about;  ///< what it shows, in a sentence
    std::string_view source; ///< who described it
    Gives gives = Gives::Heat;
    bool takesLayer = false;     ///< a node can be chosen
    bool takesBaseline = false;  ///< so can what stands for nothing
    bool takesWindow = false;    ///< and the size of what is covered
    std::int64_t usualSteps = 0; ///< 0: it takes none
    /// Of one that gives heat.
    Result<FoundHeat> (*run)(const HeatTask& task) = nullptr;
};

/// All of them, in the order in which they are listed.
std::span<const Method> explanationMethods();

/// errors  Usage: none of that id, with those that were perhaps meant
Result<const Method*> explanationMethod(std::string_view id);

/// What somebody asks about a sample.
struct ExplainRequest {
    std::string method = "grad-cam";
    std::optional<std::int32_t> label;   ///< none: the class that the network says
    std::optional<std::int32_t> against; ///< "why `label` and not this one"
    HeatSettings settings{};
};

/// Heat, and what is to be said with it.
struct Explanation {
    const Method* method = nullptr;
    Target target;
    std::vector<float> logits; ///< of every class
    std::vector<float> probabilities;
    Heat heat;
    HeatSettings settings; ///< what was taken: the layer, the steps, the window
    std::optional<Completeness> completeness;
    double borderShare = 0;            ///< shareOnBorder
    std::vector<std::string> warnings; ///< a sentence each

    float logit() const { return logits[static_cast<std::size_t>(target.label)]; }

    float probability() const { return probabilities[static_cast<std::size_t>(target.label)]; }
};

/// Runs a method that gives heat.
/// sample  as the network takes it (Explainer::inputOf)
/// errors  Usage: no such method, one of another kind, a setting out of its range; Network: a layer
///         that the method cannot take; cancelled
Result<Explanation> explain(
    Explainer& explainer, std::span<const float> sample, const ExplainRequest& request,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {});

/// The class of a name, among those of a run.
/// errors  Usage: none, with those that were perhaps meant
Result<std::int32_t> classNamed(const std::vector<std::string>& classes, std::string_view name);

} // namespace fovea
