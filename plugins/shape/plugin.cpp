#include "core/layer/plugin.hpp"
#include "plugins/shape/crop.hpp"
#include "plugins/shape/flatten.hpp"
#include "plugins/shape/reflect_pad.hpp"
#include "plugins/shape/reshape.hpp"
#include "plugins/shape/upsample.hpp"
#include "plugins/shape/widening_shortcut.hpp"
#include "plugins/shape/zero_pad.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.shape",
            .version = "1.2.0",
            .title = "Shapes",
            .layers = {layerType<Flatten>(), layerType<Reshape>(), layerType<Crop>(),
                       layerType<ZeroPad>(), layerType<ReflectPad>(), layerType<Upsample>(),
                       layerType<WideningShortcut>()},
            .categories = {{"shape", "Shape", CategoryColour::Grey, 90}}};
}
