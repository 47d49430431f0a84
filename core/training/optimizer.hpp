#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.hpp"
#include "core/graph/network.hpp"
#include "core/recipe/optimizer_type.hpp"

namespace fovea {

/// Changes a network's trained weights by their gradients, as an optimizer's rule has it. Weight
/// decay applies only where WeightInfo::decays says so. Allocates its state once.
///
/// threads  drives the pool; one thread at a time
class Optimizer {
public:
    /// The rule must live as long, and the network's weights must stay where they are: it may be
    /// moved, not compiled anew.
    Optimizer(const OptimizerRule& rule, Network& network);

    /// What one update is made with; `step` counts from 0.
    struct Step {
        double learningRate = 0;
        std::int64_t step = 0;
        float gradientScale = 1; ///< gradients are scaled by it first (clipping)
    };

    /// Updates all weights from the gradients that the network keeps.
    void update(Network& network, const Step& step);

    /// Updates a part of one weight, from its value `begin` on, for a network that hands its
    /// gradients on. The same numbers as by update().
    /// threads  any, for different parts at the same time
    void updatePart(const NetworkWeight& weight, std::size_t begin, std::span<const float> gradient,
                    const Step& step);

    /// The Euclidean norm of the whole gradient.
    double gradientNorm(Network& network);

    /// A part of the state that belongs to one weight, named "conv1.weight.momentum".
    struct StateTensor {
        std::string name;
        Extents extents;
        std::span<float> values;
    };

    /// All that has to be kept beside the weights to go on exactly: saved with a checkpoint.
    std::span<const StateTensor> state() const { return m_stateTensors; }

private:
    /// Weights that lie side by side and are treated alike.
    struct Stretch {
        std::size_t begin = 0;
        std::size_t count = 0;
        bool decays = true;
    };

    /// What is kept beside some of the weights under the rule's name number `which`.
    std::span<float> moment(std::size_t which, const Stretch& stretch);
    void apply(const Stretch& stretch, std::span<const float> gradient, std::span<float> weights,
               const Step& step);

    const OptimizerRule* m_rule;
    std::size_t m_momentCount; ///< names in the rule's state
    const float* m_weights;    ///< the network's first trained one
    std::vector<Stretch> m_stretches;
    std::vector<double> m_normParts;
    std::size_t m_momentFloats = 0; ///< from one moment to the next, a multiple of 16
    AlignedBuffer m_moments;
    std::vector<StateTensor> m_stateTensors;
};

} // namespace fovea
