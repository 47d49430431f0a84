#pragma once

#include <map>
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
    bool isPlanned = false; ///< the rest is valid; else an earlier problem hides it
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

/// A fault of a network, placed where it is.
struct Problem {
    std::string node;    ///< empty: of the network as a whole
    std::string message; ///< what is wrong with it; ends with a way out

    bool operator==(const Problem&) const = default;
};

/// As a sentence of its own, for where nothing shows the place: "conv1: has no input; ...".
std::string sentence(const Problem& problem);

/// A line for each.
std::string sentences(const std::vector<Problem>& problems);

struct NetworkReport {
    std::vector<std::string> order; ///< node ids, each after its inputs; those in cycles left out
    std::map<std::string, NodeReport> nodes;
    std::vector<Problem> problems;
    std::string output; ///< id of the one node whose output is the logits; empty when unclear
    std::vector<AuxiliaryHead> heads; ///< in the order of the nodes
    std::int64_t weights = 0;         ///< trained ones
    std::int64_t macs = 0;            ///< multiply-adds of one sample's forward pass, with heads

    bool isRunnable() const { return problems.empty(); }

    const Problem* problemOf(std::string_view node) const; ///< the first; null when it has none
};

/// Shapes, cost and faults of a network for one sample of shape `input`, in milliseconds: no
/// tensor is allocated. A fault at one node does not hide those that do not follow from it.
NetworkReport infer(const NetworkSpec& spec, const Shape& input, const LayerRegistry& registry);

} // namespace fovea
