#include "core/layer/plugin.hpp"
#include "plugins/loss/focal.hpp"
#include "plugins/loss/mean_squared_error.hpp"
#include "plugins/loss/multi_class_hinge.hpp"
#include "plugins/loss/softmax_cross_entropy.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.loss",
            .version = "1.1.0",
            .title = "Losses",
            .layers = {},
            .losses = {lossType<SoftmaxCrossEntropy>(), lossType<MeanSquaredError>(),
                       lossType<MultiClassHinge>(), lossType<Focal>()}};
}
