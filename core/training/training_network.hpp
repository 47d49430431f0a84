#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/batches/batch.hpp"
#include "core/graph/network.hpp"
#include "core/training/figures.hpp"
#include "core/training/optimizer.hpp"
#include "core/training/recipe.hpp"

namespace fovea {

/// Where a training went wrong, in words.
struct Divergence {
    std::string node; ///< where the first NaN or infinity appears
    std::string message;
};

/// What each class counts, by label, for the samples that a train split has of each: see
/// ClassWeights. A class without samples counts 0.
std::vector<float> balancedWeights(std::span<const std::int64_t> counts);

/// A network with its loss and its optimizer: all that a training step needs. Nothing is allocated
/// after make().
///
/// threads  drives the pool; one thread at a time
class TrainingNetwork {
public:
    /// Compiles and initializes.
    /// errors  what compile and makeRecipe report; logits that do not number `classes`
    static Result<TrainingNetwork> make(const NetworkSpec& spec, const TrainSpec& train,
                                        const Shape& input, std::int64_t classes,
                                        const LayerRegistry& registry);

    /// From now on train() multiplies each sample's loss and gradient by its class's weight, by
    /// label; none: all count alike. The mean still divides by the number of the batch's samples,
    /// as Keras has it, and not by the sum of their weights, as PyTorch does: a batch that happens
    /// to have rare classes in it counts for more. evaluate() counts all alike.
    void setClassWeights(std::vector<float> weights);

    /// The nodes that learn by their own rule where the recipe says so, in their order.
    std::span<const std::string> ownRuleNodes() const { return m_ownRuleNodes; }

    /// The weights of such a node as they are before its first sample.
    void startLearning(const std::string& node);

    /// Its rule for each of the batch's samples, one after the other.
    void learn(const std::string& node, const Batch& batch);

    struct StepResult {
        /// In training the loss is what is made small: with that of the auxiliary heads.
        Figures figures;
        bool isFinite = true; ///< the loss and, where it is clipped, the gradient
    };

    /// Forward, loss, backward, update; no update where the result is not finite.
    StepResult train(const Batch& batch, std::int64_t step, double learningRate);

    /// Forward and loss at inference.
    StepResult evaluate(const Batch& batch);

    /// Runs the batch again that gave a result that was not finite, as train or evaluate did, and
    /// looks where it comes from.
    Divergence explain(const Batch& batch, Behaviour behaviour, std::int64_t step);

    /// The same for a network whose weights are found broken.
    Divergence explainWeights(const std::string& node, std::int64_t step) const;

    /// The node of the first weight that has a NaN or an infinity; empty where all are finite.
    std::string nodeWithBadWeight() const;

    Network& network() { return m_network; }

    Optimizer& optimizer() { return m_optimizer; }

    const Recipe& recipe() const { return m_recipe; }

private:
    TrainingNetwork(Network network, Recipe recipe, const TrainSpec& train);

    RandomKey keyOf(std::int64_t step) const;
    View<const float> forward(const Batch& batch, Behaviour behaviour, RandomKey random);
    StepResult measure(const Batch& batch, View<const float> logits, View<float> dLogits);
    double lossOf(const Batch& batch, View<const float> logits, View<float> dLogits);
    void takeImages(const Batch& batch);
    void weigh(const LossBatch& pass) const;
    void addHeads(const Batch& batch, StepResult& result);
    std::string advice() const;

    TrainSpec m_train;
    Network m_network;
    Recipe m_recipe;
    Optimizer m_optimizer;
    std::vector<float> m_losses;       ///< of the batch's samples
    std::vector<float> m_classWeights; ///< by label; empty: all are 1
    std::vector<std::string> m_ownRuleNodes;
};

} // namespace fovea
