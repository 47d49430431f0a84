#pragma once

#include <span>

#include "core/promises/promise.hpp"

namespace fovea {

// What a layer type promises; each draws its cases from fixed seeds.
Verdict presentsItself(const LayerType& type);
Verdict documentsItsSettings(const LayerType& type);
Verdict settingsComeBackAsGiven(const LayerType& type);
Verdict refusesWrongSettingsInWords(const LayerType& type);
/// Extents, bytes and names of its plans are such that memory can be laid out from them, and
/// neither make nor plan throws.
Verdict plansInRange(const LayerType& type);
Verdict refusesWrongInputsInWords(const LayerType& type);
Verdict staysInsideItsMemory(const LayerType& type);
Verdict gradientsMatchDifferences(const LayerType& type);
/// An explanation asks a trained network for gradients and must leave it as it is.
Verdict inferenceLeavesTheWeightsAlone(const LayerType& type);
Verdict leavesOutGradientsNobodyNeeds(const LayerType& type);
/// threads  sets the pool's count, and gives it all cores again
Verdict anyThreadCountGivesTheSameBytes(const LayerType& type);
/// threads  sets the kernels' instruction set, and the best one again
Verdict everyInstructionSetAgrees(const LayerType& type);
/// At inference: in training, the statistics of a batch are there to join its samples.
Verdict samplesDoNotInfluenceEachOther(const LayerType& type);
/// Kept by each layer that needs an output of its own.
Verdict runsInPlaceAsOutOfPlace(const LayerType& type);

/// All of them, in the order in which they are to be asked.
std::span<const LayerPromise> layerPromises();

} // namespace fovea
