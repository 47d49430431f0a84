#include "core/layer/plugin.hpp"
#include "plugins/convolution/connection_table2d.hpp"
#include "plugins/convolution/conv1d.hpp"
#include "plugins/convolution/conv2d.hpp"
#include "plugins/convolution/conv3d.hpp"
#include "plugins/convolution/transposed2d.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.convolution",
            .version = "1.0.0",
            .title = "Convolutions",
            .layers = {layerType<ConnectionTable2d>(), layerType<Conv1d>(), layerType<Conv2d>(),
                       layerType<Conv3d>(), layerType<Transposed2d>()},
            .categories = {{"convolution", "Convolution", CategoryColour::Blue, 10}}};
}
