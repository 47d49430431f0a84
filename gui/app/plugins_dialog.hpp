#pragma once

#include <QDialog>

#include "core/layer/registry.hpp"

namespace fovea::gui {

/// The plugins with the layer types that they bring, and those that could not be loaded with the
/// cause.
class PluginsDialog : public QDialog {
    Q_OBJECT

public:
    explicit PluginsDialog(const LayerRegistry& registry, QWidget* parent = nullptr);
};

} // namespace fovea::gui
