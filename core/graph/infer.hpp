#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// The part of the input image that one output pixel depends on, in input pixels.
struct ReceptiveField {
    Size2 size{1, 1};
    Size2 step{1, 1}; ///< distance in the input between neighbouring outputs

    bool operator==(const ReceptiveField&) const = default;
};

/// What infer knows of one node. Shapes are those of one sample (n = 1).
struct NodeReport {
    /// The rest is valid; else an earlier problem hides it, or the input's shape is not known.
    bool isPlanned = false;
    Shape output;
    Plan plan;
    std::int64_t weights = 0; ///< trained ones
    std::int64_t macs = 0;
    ReceptiveField receptiveField;
    std::int64_t activationBytes = 0; ///< output and saved tensors, per sample
    bool servesHeadsOnly = false;     ///< inference leaves it out
};

/// The end of a branch that classifies too, while training: its loss, so many times, is added to
/// that of the output (SettingInfo::isAuxiliaryWeight).
struct AuxiliaryHead {
    std::string node;
    double weight = 0;
};

/// One setting of one node, which mends a fault.
struct SettingRemedy {
    std::string node;
    std::string setting;
    SettingValue value;
    std::string words; ///< what it does, as a button says it: "Make it 9"

    bool operator==(const SettingRemedy&) const = default;
};

/// A fault of a network, placed where it is.
struct Problem {
    std::string node;    ///< empty: of the network as a whole
    std::string message; ///< what is wrong with it; ends with a way out
    std::optional<SettingRemedy> remedy = std::nullopt;

    bool operator==(const Problem&) const = default;
};

/// As a sentence of its own, for where nothing shows the place: "conv1: has no input; ...".
std::string sentence(const Problem& problem);

/// A line for each.
std::string sentences(const std::vector<Problem>& problems);

struct NetworkReport {
    std::vector<std::string> order; ///< node ids, each after its inputs; those in cycles left out
    Shape input;                    ///< of one sample; 0 for each extent that is not known
    std::map<std::string, NodeReport> nodes;
    std::vector<Problem> problems;
    std::string output; ///< id of the one node whose output is the logits; empty when unclear
    std::vector<AuxiliaryHead> heads; ///< in the order of the nodes
    std::int64_t weights = 0;         ///< trained ones
    std::int64_t macs = 0;            ///< multiply-adds of one sample's forward pass, with heads

    /// Else no node is planned, and weights and macs are 0.
    bool isInputKnown() const;

    bool isRunnable() const { return problems.empty(); }

    const Problem* problemOf(std::string_view node) const; ///< the first; null when it has none
};

/// Shapes, cost and faults of a network for one sample of shape `input`, in milliseconds: no
/// tensor is allocated. A fault at one node does not hide those that do not follow from it.
/// input    0 for an extent that is not known: no shape and no cost is known then, and faults that
///          hang on them are not found
/// classes  that the data have; 0 where that is not known
NetworkReport infer(const NetworkSpec& spec, const Shape& input, const LayerRegistry& registry,
                    std::int64_t classes = 0);

} // namespace fovea
