#include "core/promises/layer_promises.hpp"

#include <array>

namespace fovea {

std::span<const LayerPromise> layerPromises() {
    static constexpr std::array promises{
        LayerPromise{"presentsItself", presentsItself, false},
        LayerPromise{"documentsItsSettings", documentsItsSettings, false},
        LayerPromise{"refusesWrongSettingsInWords", refusesWrongSettingsInWords, false},
        LayerPromise{"plansInRange", plansInRange, false},
        LayerPromise{"settingsComeBackAsGiven", settingsComeBackAsGiven},
        LayerPromise{"refusesWrongInputsInWords", refusesWrongInputsInWords},
        LayerPromise{"staysInsideItsMemory", staysInsideItsMemory},
        LayerPromise{"gradientsMatchDifferences", gradientsMatchDifferences},
        LayerPromise{"inferenceLeavesTheWeightsAlone", inferenceLeavesTheWeightsAlone},
        LayerPromise{"leavesOutGradientsNobodyNeeds", leavesOutGradientsNobodyNeeds},
        LayerPromise{"anyThreadCountGivesTheSameBytes", anyThreadCountGivesTheSameBytes},
        LayerPromise{"everyInstructionSetAgrees", everyInstructionSetAgrees},
        LayerPromise{"samplesDoNotInfluenceEachOther", samplesDoNotInfluenceEachOther},
        LayerPromise{"runsInPlaceAsOutOfPlace", runsInPlaceAsOutOfPlace}};
    return promises;
}

} // namespace fovea
