#include "core/layer/plugin.hpp"
#include "plugins/augmentation/brightness.hpp"
#include "plugins/augmentation/contrast.hpp"
#include "plugins/augmentation/crop.hpp"
#include "plugins/augmentation/flip.hpp"
#include "plugins/augmentation/rotation.hpp"
#include "plugins/augmentation/shift.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.augmentation",
            .version = "1.0.0",
            .title = "Random changes of training samples",
            .augmentations = {augmentationType<Flip>(), augmentationType<Rotation>(),
                              augmentationType<Shift>(), augmentationType<Crop>(),
                              augmentationType<Contrast>(), augmentationType<Brightness>()}};
}
