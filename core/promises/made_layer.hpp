#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/promises/layer_case.hpp"
#include "core/promises/layer_run.hpp"

namespace fovea {

/// A layer made for a case that it accepts.
struct MadeLayer {
    LayerCase layerCase;
    std::unique_ptr<Layer> layer;
    std::uint64_t seed;

    LayerRun run() const { return {*layer, layerCase.inputs, seed}; }

    std::string toString() const { return layerCase.toString(); }
};

constexpr int smallCases = 12;
constexpr int largeCases = 3;

constexpr std::array behaviours{Behaviour::Training, Behaviour::Inference};

/// Cases of a type, the same ones each time; fewer than smallCases or largeCases where the layer
/// accepts hardly anything.
std::vector<MadeLayer> casesOf(const LayerType& type, CaseSize size);

/// Everything that a layer's passes there and back produce, in both behaviours.
std::vector<std::vector<float>> resultsOf(LayerRun& run);

std::vector<float> copyOf(std::span<const float> values);

} // namespace fovea
