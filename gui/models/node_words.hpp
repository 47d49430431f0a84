#pragma once

#include <QString>

#include "core/graph/infer.hpp"
#include "core/layer/registry.hpp"

namespace fovea::gui {

/// What the window says of a node: on its card and in the inspector.
struct NodeWords {
    QString name;           ///< the node's id
    QString title;          ///< the layer type's: "Convolution"
    QString settings;       ///< the two that matter most: "out channels 6 · kernel 5×5"
    QString output;         ///< "6 × 24 × 24"; "?" where the input is not known, empty
                            ///< where an earlier problem hides it
    QString weights;        ///< "156 weights"; empty where there are none
    QString problem;        ///< the first at this node, without its name; empty where there is none
    bool isMissing = false; ///< no plugin offers the type
    CategoryColour colour = CategoryColour::Grey; ///< its group's
    bool isInput = false;

    bool operator==(const NodeWords&) const = default;
};

NodeWords wordsOf(const NodeSpec& node, const NetworkReport& report, const LayerRegistry& registry);

/// The title of a layer type as windows show it; the id itself where the type is missing.
std::string titleOf(const std::string& type, const LayerRegistry& registry);

/// "5 × 5", "0.5", "same", "yes"
QString valueText(const SettingValue& value);
/// "6 × 24 × 24", channels first; "120" for a vector; "3 × ? × ?" where an extent is not known.
QString shapeText(const Shape& shape);

/// What stands for a figure that hangs on an input whose shape is not known.
inline QString unknownText() { return QStringLiteral("?"); }

/// 1310720 -> "1.25 MiB"
QString bytesText(std::int64_t bytes);
/// 416520 -> "416.5 k"; exact below a thousand
QString magnitudeText(std::int64_t count);

} // namespace fovea::gui
