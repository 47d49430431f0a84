#include "gui/widgets/real_box.hpp"

#include "core/base/number_text.hpp"

namespace fovea::gui {

namespace {

/// QDoubleSpinBox rounds to its decimals; with these it keeps every number that is entered here.
constexpr int keptDecimals = 15;
constexpr int shownDigits = 12;

} // namespace

RealBox::RealBox() { setDecimals(keptDecimals); }

QString RealBox::withoutSuffix(const QString& text) const {
    QString number = text;
    if (!suffix().isEmpty() && number.endsWith(suffix())) {
        number.chop(suffix().size());
    }
    return number.trimmed();
}

QString RealBox::textFromValue(double value) const {
    return QString::fromStdString(numberText(value, shownDigits));
}

double RealBox::valueFromText(const QString& text) const {
    const Result<double> read = readReal(withoutSuffix(text).toStdString());
    return read ? *read : value();
}

QValidator::State RealBox::validate(QString& text, int&) const {
    const std::string number = withoutSuffix(text).toStdString();
    const Result<double> read = readReal(number);
    if (read) {
        return *read >= minimum() && *read <= maximum() ? QValidator::Acceptable
                                                        : QValidator::Intermediate;
    }
    return isNumberBegun(number) ? QValidator::Intermediate : QValidator::Invalid;
}

} // namespace fovea::gui
