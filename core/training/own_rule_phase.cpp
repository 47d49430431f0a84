/// What a run does before its epochs where layers learn by their own rule.

#include <chrono>

#include "core/training/trainer.hpp"

namespace fovea {

Result<Trainer::Outcome> Trainer::learnLayers() {
    const std::span<const std::string> nodes = m_training->ownRuleNodes();
    const auto layers = static_cast<std::int64_t>(nodes.size());
    while (m_state.layersLearnt < layers) {
        LayerLearning learning;
        learning.node = nodes[static_cast<std::size_t>(m_state.layersLearnt)];
        learning.layer = m_state.layersLearnt;
        learning.layers = layers;
        const Result<Outcome> outcome = learnLayer(learning);
        if (!outcome)
            return outcome;
        if (*outcome == Outcome::GoOn)
            ++m_state.layersLearnt;
        // Even one that is stopped has something to go on from: the layers before it.
        Result<void> kept = writeLast();
        if (kept && *outcome == Outcome::GoOn)
            kept = tell(learning);
        if (!kept)
            return tl::unexpected(kept.error());
        if (*outcome != Outcome::GoOn)
            return outcome;
    }
    return Outcome::GoOn;
}

/// One pass over the train samples, in the order of the first epoch.
Result<Trainer::Outcome> Trainer::learnLayer(LayerLearning& learning) {
    m_training->startLearning(learning.node);
    m_trainLoader->start(0);
    m_pace.startEpoch();
    const Result<Outcome> outcome =
        forBatches(*m_trainLoader, [&](const Batch& batch) -> Result<void> {
            if (batch.count > 0)
                m_training->learn(learning.node, batch);
            learning.samples += batch.count;
            m_pace.add(batch.count);
            if (Pace::Clock::now() >= m_nextProgress)
                showLearning(learning);
            return {};
        });
    m_pace.measure();
    learning.imagesPerSecond = m_pace.epochImagesPerSecond();
    return outcome;
}

/// For whoever watches: only a layer that is through is logged.
void Trainer::showLearning(LayerLearning& learning) {
    m_pace.measure();
    learning.imagesPerSecond = m_pace.imagesPerSecond();
    m_nextProgress = Pace::Clock::now() + std::chrono::milliseconds(250);
    show(learning);
}

} // namespace fovea
