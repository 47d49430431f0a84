#include "gui/models/node_words.hpp"

#include <algorithm>
#include <array>

#include <QStringList>

#include "core/settings/setting_check.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

constexpr qsizetype settingsOnCard = 2;

QString settingsText(const NodeSpec& node, const LayerType& type) {
    QStringList parts;
    for (const SettingInfo& info : type.settings)
        if (parts.size() < settingsOnCard && applies(info, type.settings, node.settings))
            parts << text(info.title).toLower() + " " +
                         valueText(valueOrDefault(info, node.settings));
    return parts.join(" · ");
}

QString problemText(const NodeSpec& node, const NetworkReport& report) {
    const Problem* problem = report.problemOf(node.id);
    return problem == nullptr ? QString() : text(problem->message);
}

QString scaled(double value, double base, const std::array<const char*, 5>& units) {
    std::size_t unit = 0;
    for (; value >= base && unit + 1 < units.size(); ++unit)
        value /= base;
    const int decimals = unit == 0 ? 0 : value < 10 ? 2 : 1;
    return QString("%1 %2").arg(value, 0, 'f', decimals).arg(units[unit]).trimmed();
}

} // namespace

NodeWords wordsOf(const NodeSpec& node, const NetworkReport& report,
                  const LayerRegistry& registry) {
    NodeWords words;
    words.name = text(node.id);
    words.title = text(titleOf(node.type, registry));
    words.problem = problemText(node, report);
    words.isInput = node.type == inputNodeType;
    if (const LayerType* type = registry.layer(node.type)) {
        words.colour = registry.categoryOf(*type).colour;
        words.settings = settingsText(node, *type);
    } else if (!words.isInput) {
        words.isMissing = true;
        words.settings =
            QStringLiteral("missing: needs plugin %1")
                .arg(node.plugin.empty() ? QStringLiteral("(not recorded)") : text(node.plugin));
    }
    if (!report.isInputKnown())
        words.output = words.isInput ? shapeText(report.input) : unknownText();
    const auto found = report.nodes.find(node.id);
    if (found != report.nodes.end() && found->second.isPlanned) {
        words.output = shapeText(found->second.output);
        if (found->second.weights > 0)
            words.weights = QStringLiteral("%1 weights").arg(countText(found->second.weights));
    }
    return words;
}

std::string titleOf(const std::string& type, const LayerRegistry& registry) {
    if (type == inputNodeType)
        return "Input";
    const LayerType* known = registry.layer(type);
    return known != nullptr ? known->title : type;
}

QString valueText(const SettingValue& value) {
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
        QStringList parts;
        for (const std::int64_t each : *list)
            parts << QString::number(each);
        return parts.join(list->size() == 4 ? " " : "×");
    }
    return text(toString(value));
}

QString shapeText(const Shape& shape) {
    QStringList extents = text(toString(shape)).split('x');
    std::ranges::replace(extents, QStringLiteral("0"), unknownText());
    return extents.join(" × ");
}

QString bytesText(std::int64_t bytes) {
    return scaled(static_cast<double>(bytes), 1024, {"B", "KiB", "MiB", "GiB", "TiB"});
}

QString magnitudeText(std::int64_t count) {
    return scaled(static_cast<double>(count), 1000, {"", "k", "M", "G", "T"});
}

} // namespace fovea::gui
