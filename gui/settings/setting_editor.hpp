#pragma once

#include <QWidget>

#include "core/settings/setting.hpp"

namespace fovea::gui {

/// Edits one setting's value, made from its declaration alone.
class SettingEditor : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual SettingValue value() const = 0;
    /// Shows a value; does not emit edited. A value of another kind is left unshown.
    virtual void setValue(const SettingValue& value) = 0;

Q_SIGNALS:
    void edited();   ///< value() was changed by the user; at each keystroke
    void finished(); ///< the user left the field, or pressed Return
};

/// A check box, number, list of choices, or row of numbers, with range, unit and explanation.
SettingEditor* makeSettingEditor(const SettingInfo& info, QWidget* parent = nullptr);

} // namespace fovea::gui
