#include "core/layer/plugin.hpp"
#include "plugins/loss/softmax_cross_entropy.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.loss",
            .version = "1.0.0",
            .title = "Losses",
            .layers = {},
            .losses = {lossType<SoftmaxCrossEntropy>()}};
}
