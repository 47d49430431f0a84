#pragma once

#include <QString>

#include "core/evaluation/convolution_steps.hpp"
#include "core/evaluation/layer_trial.hpp"

namespace fovea::gui {

/// One sentence on what there is to notice in a step. It follows from what the step is made of, not
/// from the layer's name, so that it holds for layers of any plugin.
QString noticeOf(const LayerTrial& trial, const ConvolutionStep& step);

/// "sum 1.23 + bias 0.1 = 1.33", "the largest of 4 is 0.7".
QString joinInWords(const ConvolutionStep& step);

} // namespace fovea::gui
