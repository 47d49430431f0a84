#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/layer/layer_type.hpp"
#include "core/promises/guarded_buffer.hpp"

namespace fovea {

/// Runs one layer on memory that is exactly what its plan asks for, each tensor between guard
/// bytes, with random inputs, weights and dOutput that follow from the seed. What a layer must
/// overwrite is NaN before each pass; what its plan says it does not read is not handed to it.
class LayerRun {
public:
    LayerRun(const Layer& layer, std::vector<Shape> inputs, std::uint64_t seed);

    const Plan& plan() const { return m_plan; }

    /// Runs only the first `count` samples from now on.
    void setBatch(std::int64_t count);

    /// Keeps what backward needs.
    void forward(Behaviour behaviour);
    /// At inference, where no backward follows and nothing is kept.
    void infer();
    /// After a forward. Without dInputs, the layer is told that nobody needs them.
    void backward(bool wantsDInputs = true);

    /// As forward, infer and backward, but with the output in the first input's memory and the
    /// first dInput in dOutput's. The plan must allow it. The results are those memories' contents.
    void forwardInPlace(Behaviour behaviour);
    void inferInPlace();
    void backwardInPlace();

    std::size_t inputCount() const { return m_inputs.size(); }

    std::span<float> input(std::size_t i);
    std::span<float> output();
    std::span<float> dOutput();
    std::span<float> dInput(std::size_t i);

    std::span<float> weight(std::size_t i) { return m_weights[i].floats(); }

    std::span<float> dWeight(std::size_t i) { return m_dWeights[i].floats(); }

    bool isTrained(std::size_t weight) const {
        return m_plan.weights[weight].role == WeightRole::Trained;
    }

    /// Whether every guard byte of every buffer is as it was.
    bool isIntact() const;

private:
    void run(Behaviour behaviour, bool keeps, float* output);
    void runBackward(const std::vector<View<float>>& dInputs);

    Shape cut(const Shape& shape) const { return shape.withBatch(m_batch); }

    const Layer& m_layer;
    std::vector<Shape> m_inputShapes;
    Plan m_plan;
    std::int64_t m_batch;
    Behaviour m_behaviour = Behaviour::Training; ///< of the last forward pass
    std::deque<GuardedBuffer> m_inputs;
    std::deque<GuardedBuffer> m_dInputs;
    std::deque<GuardedBuffer> m_weights;
    std::deque<GuardedBuffer> m_dWeights;
    std::deque<GuardedBuffer> m_saved;
    GuardedBuffer m_output;
    GuardedBuffer m_dOutput;
    GuardedBuffer m_forwardScratch;
    GuardedBuffer m_backwardScratch;
};

} // namespace fovea
