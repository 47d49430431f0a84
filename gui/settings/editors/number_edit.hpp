#pragma once

#include <QLineEdit>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"

namespace fovea::gui {

/// A field for one number, entered as people write it (core/base/number_text) and shown exactly,
/// the same in every locale.
///
/// Nothing is rounded or brought into the range in silence: what cannot be taken stays as it was
/// typed, marked, with its reason in problem(), while value() is what it was before. Arrow keys,
/// and the wheel where the field has the focus, step on (number_step); Escape gives up what was
/// typed.
class NumberEdit : public QLineEdit {
    Q_OBJECT

public:
    /// `number` is of kind Integer, Real or Seed.
    explicit NumberEdit(SettingInfo number, QWidget* parent = nullptr);

    SettingValue value() const { return m_value; }

    /// Shows a value as it is, in its range or not; does not emit edited.
    void setValue(const SettingValue& value);

    /// Why what stands in the field is not taken; empty where it is.
    const QString& problem() const { return m_problem; }

    static bool isNumber(const SettingValue& value);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// value() was changed by the user: at each keystroke (isTyping), and whole at once by a step.
    void edited(bool isTyping);
    void finished(); ///< the user left the field, or pressed Return
    void judged();   ///< problem() changed

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Result<SettingValue> parsed() const;
    void takeText();
    void finish();
    void giveUp();
    void step(int steps);
    void change(const SettingValue& value, bool isTyping);
    void writeValue();
    void makeRoom();
    void setProblem(const QString& problem);
    QString suffix() const;

    SettingInfo m_number;
    SettingValue m_value;
    SettingValue m_settled; ///< before the user's visit to the field
    QString m_problem;
    int m_turn = 0; ///< of the wheel, short of a notch
};

} // namespace fovea::gui
