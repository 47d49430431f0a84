#pragma once

#include <QString>

#include "gui/text/text.hpp"

namespace fovea::gui {

/// Figures as the window writes them: rounded to what matters, with their unit.

QString percentText(double share);        ///< 0.98937 -> "98.94 %"; a dash for no number
QString countText(std::int64_t count);    ///< 61706 -> "61,706"
QString rateText(double imagesPerSecond); ///< 12400 -> "12.4 k images/s"
QString durationText(double seconds);     ///< 125 -> "2 min 05 s"
QString lossText(double loss);            ///< four significant digits: "0.04131"
QString learningRateText(double rate);    ///< "0.05", "1.2e-5"

} // namespace fovea::gui
