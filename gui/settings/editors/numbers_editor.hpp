#pragma once

#include <vector>

#include "gui/settings/setting_editor.hpp"

class QGridLayout;
class QToolButton;

namespace fovea::gui {

class NumberEdit;

/// One number or several: Integer, Real, Seed, Size2, Size3, Sides. A height and a width can be
/// kept equal, and are at first where they are.
class NumbersEditor : public SettingEditor {
    Q_OBJECT

public:
    explicit NumbersEditor(const SettingInfo& info, QWidget* parent = nullptr);

    SettingValue value() const override;
    void setValue(const SettingValue& value) override;

private:
    void addField(const SettingInfo& number, const QString& name);
    void place(QGridLayout& grid, const QStringList& names);
    QToolButton* makeLock();
    void take(const NumberEdit& changed, bool isTyping);
    void judge();

    bool m_isList;
    std::vector<NumberEdit*> m_fields;
    QToolButton* m_lock = nullptr; ///< "=": of a height and a width
};

} // namespace fovea::gui
