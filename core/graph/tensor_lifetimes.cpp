#include "core/graph/tensor_lifetimes.hpp"

#include <algorithm>

namespace fovea {

namespace {

class Finder {
public:
    explicit Finder(const NetworkParts& parts)
        : m_steps(parts.steps),
          m_outputSteps(parts.headSteps),
          m_goesBackward(parts.goesBackward()),
          m_keeps(parts.keepsIn(parts.behaviour)),
          m_handsOn(parts.gradients == Gradients::HandedOn),
          m_batch(parts.batch),
          m_count(static_cast<int>(parts.steps.size())) {
        m_outputSteps.push_back(parts.outputStep);
        m_found.steps.resize(m_steps.size());
        m_consumers.resize(m_steps.size());
        for (int i = 0; i < m_count; ++i)
            for (const int source : at(i).sources)
                m_consumers[static_cast<std::size_t>(source)].push_back(i);
    }

    TensorLifetimes run() {
        for (int i = 0; i < m_count; ++i)
            placeOutput(i);
        if (m_keeps)
            for (int i = 0; i < m_count; ++i)
                placeSaved(i);
        for (int i = 0; i < m_count; ++i)
            placeMoments(i);
        if (m_goesBackward)
            for (int i = m_count; i-- > 0;)
                placeGradient(i);
        if (m_handsOn)
            for (int i = 0; i < m_count; ++i)
                placeWeightGradients(i);
        for (int i = 0; i < m_count; ++i)
            placeAddends(i);
        placeScratch();
        return std::move(m_found);
    }

private:
    const NetworkStep& at(int step) const { return m_steps[static_cast<std::size_t>(step)]; }

    StepTensors& found(int step) { return m_found.steps[static_cast<std::size_t>(step)]; }

    const std::vector<int>& consumers(int step) const {
        return m_consumers[static_cast<std::size_t>(step)];
    }

    Lifetime& life(int piece) { return m_found.lifetimes[static_cast<std::size_t>(piece)]; }

    /// The loss reads its output, and backward begins there.
    bool isOutput(int step) const { return std::ranges::count(m_outputSteps, step) > 0; }

    int backwardOf(int step) const { return 2 * m_count - step; }

    int add(std::size_t sizeBytes, int first, int last) {
        m_found.lifetimes.push_back({sizeBytes, first, last});
        return static_cast<int>(m_found.lifetimes.size()) - 1;
    }

    std::size_t outputBytes(int step) const {
        return static_cast<std::size_t>(at(step).plan.output.elements()) * sizeof(float);
    }

    /// A step may take over its first source's memory, forward and backward alike.
    bool takesOver(int step) const {
        if (!at(step).layer || !at(step).plan.canRunInPlace)
            return false;
        const int source = at(step).sources.front();
        return at(source).layer && consumers(source).size() == 1 &&
               outputBytes(source) == outputBytes(step);
    }

    /// What it overwrites going forward is not read any more going backward.
    bool runsForwardInPlace(int step) const {
        return takesOver(step) &&
               (!m_goesBackward || (!at(step).plan.backwardReadsInputs &&
                                    !at(at(step).sources.front()).plan.backwardReadsOutput));
    }

    /// Whether the layer of `consumer` reads the output of `step` going backward.
    bool readsBackward(int consumer, int step) const {
        const std::vector<int>& sources = at(consumer).sources;
        const auto end = sources.begin() + static_cast<std::ptrdiff_t>(at(consumer).layerInputs);
        return at(consumer).plan.backwardReadsInputs &&
               std::find(sources.begin(), end, step) != end;
    }

    int lastUse(int step) const {
        int last = step;
        if (isOutput(step))
            last = m_count;
        if (m_goesBackward && !at(step).layer)
            last = 2 * m_count; // the batch stays whole, so that a pass can be repeated
        for (const int consumer : consumers(step)) {
            last = std::max(last, consumer);
            if (m_goesBackward && readsBackward(consumer, step))
                last = std::max(last, backwardOf(consumer));
        }
        if (m_goesBackward && at(step).plan.backwardReadsOutput)
            last = std::max(last, backwardOf(step));
        return last;
    }

    void placeOutput(int step) {
        if (runsForwardInPlace(step)) {
            const int piece = found(at(step).sources.front()).output;
            life(piece).last = std::max(life(piece).last, lastUse(step));
            found(step).output = piece;
        } else {
            found(step).output = add(outputBytes(step), at(step).layer ? step : 0, lastUse(step));
        }
    }

    void placeSaved(int step) {
        for (const SavedInfo& info : at(step).plan.saved) {
            const auto bytes =
                static_cast<std::size_t>(info.isPerSample ? info.bytes * m_batch : info.bytes);
            found(step).saved.push_back(add(bytes, step, m_goesBackward ? backwardOf(step) : step));
        }
    }

    /// From the producer that gathers them to the normalization that reads them.
    void placeMoments(int step) {
        if (!at(step).gathersMoments)
            return;
        const std::int64_t floats =
            at(step).plan.joining.momentBlocks * (1 + 2 * at(step).plan.output.c);
        found(step).moments =
            add(static_cast<std::size_t>(floats) * sizeof(float), step, consumers(step).front());
    }

    /// A gradient that is handed on lives for its step only; one that comes in parts nowhere.
    void placeWeightGradients(int step) {
        for (const WeightInfo& weight : at(step).plan.weights) {
            const auto bytes = static_cast<std::size_t>(elementsOf(weight.extents)) * sizeof(float);
            const bool isWhole = weight.role == WeightRole::Trained && !weight.gradientComesInParts;
            found(step).gradients.push_back(isWhole ? add(bytes, backwardOf(step), backwardOf(step))
                                                    : -1);
        }
    }

    /// Goes from the last step to the first, so that a consumer's gradient is placed already.
    void placeGradient(int step) {
        const bool isLast = isOutput(step);
        if (!at(step).needsGradient && !isLast)
            return;
        if (!isLast) {
            const int consumer = consumers(step).front();
            if (takesOver(consumer) && at(consumer).sources.front() == step) {
                const int piece = found(consumer).dOutput;
                life(piece).last = std::max(life(piece).last, backwardOf(step));
                found(step).dOutput = piece;
                return;
            }
        }
        const int first =
            isLast ? m_count
                   : backwardOf(*std::max_element(consumers(step).begin(), consumers(step).end()));
        const int last = at(step).layer ? backwardOf(step) : 2 * m_count; // the batch's is a result
        found(step).dOutput = add(outputBytes(step), first, last);
    }

    /// The consumer that runs backward first overwrites the gradient; any further one, or further
    /// input of the same one, gets a place of its own and is added.
    void placeAddends(int step) {
        const std::vector<int>& sources = at(step).sources;
        for (std::size_t k = 0; k < sources.size(); ++k) {
            found(step).addends.push_back(-1);
            if (!m_goesBackward || !at(sources[k]).needsGradient)
                continue;
            const std::vector<int>& others = consumers(sources[k]);
            const bool isFirst = step == *std::max_element(others.begin(), others.end()) &&
                                 std::find(sources.begin(), sources.end(), sources[k]) ==
                                     sources.begin() + static_cast<std::ptrdiff_t>(k);
            if (!isFirst)
                found(step).addends[k] =
                    add(outputBytes(sources[k]), backwardOf(step), backwardOf(step));
        }
    }

    void placeScratch() {
        std::int64_t bytes = 0;
        for (const NetworkStep& step : m_steps) {
            bytes = std::max(bytes, step.plan.forwardScratchBytes);
            if (m_goesBackward)
                bytes = std::max(bytes, step.plan.backwardScratchBytes);
        }
        m_found.scratch = add(static_cast<std::size_t>(bytes), 0, 2 * m_count);
    }

    const std::vector<NetworkStep>& m_steps;
    std::vector<int> m_outputSteps;
    bool m_goesBackward;
    bool m_keeps;
    bool m_handsOn;
    std::int64_t m_batch;
    int m_count;
    std::vector<std::vector<int>> m_consumers;
    TensorLifetimes m_found;
};

} // namespace

TensorLifetimes findLifetimes(const NetworkParts& parts) { return Finder(parts).run(); }

} // namespace fovea
