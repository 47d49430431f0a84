#pragma once

#include <QDoubleSpinBox>

namespace fovea::gui {

/// A spin box whose numbers are read and written as everywhere in the program: 0.05 and 0,05 are
/// one number, 1e-3 another, in any locale (core/base/number_text). A value is kept as it is; only
/// what is shown is rounded, to as many significant digits as a person tells apart.
class RealBox : public QDoubleSpinBox {
public:
    RealBox();

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;

private:
    QString withoutSuffix(const QString& text) const;
};

} // namespace fovea::gui
