#include "gui/widgets/format.hpp"

#include <cmath>

#include <QLocale>

#include "core/base/number_text.hpp"

namespace fovea::gui {

namespace {

constexpr QChar noBreakSpace{0x00A0};
constexpr QChar dash{0x2013};

/// Figures read the same everywhere, in files, on the command line and here.
QLocale figures() { return QLocale::c(); }

/// 12400 -> "12.4 k"; three significant digits with a unit prefix.
QString withPrefix(double value) {
    const char* prefixes[] = {"", "k", "M", "G"};
    int power = 0;
    while (value >= 999.5 && power < 3) {
        value /= 1000;
        ++power;
    }
    const int decimals = value >= 99.95 || (power == 0 && value >= 10) ? 0 : 1;
    return figures().toString(value, 'f', decimals) + noBreakSpace + prefixes[power];
}

} // namespace

QString percentText(double share) {
    if (!std::isfinite(share)) {
        return dash;
    }
    return figures().toString(share * 100, 'f', 2) + noBreakSpace + '%';
}

QString countText(std::int64_t count) {
    QLocale locale = figures();
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale.toString(static_cast<qlonglong>(count));
}

QString rateText(double imagesPerSecond) {
    if (!std::isfinite(imagesPerSecond) || imagesPerSecond <= 0) {
        return QString(dash) + " images/s";
    }
    return withPrefix(imagesPerSecond).trimmed() + " images/s";
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) {
        return dash;
    }
    const auto total = static_cast<std::int64_t>(std::llround(seconds));
    const auto two = [](std::int64_t value) { return QString("%1").arg(value, 2, 10, QChar('0')); };
    if (total < 60) {
        return QString("%1%2s").arg(total).arg(noBreakSpace);
    }
    if (total < 3600) {
        return QString("%1%3min %2%3s").arg(total / 60).arg(two(total % 60)).arg(noBreakSpace);
    }
    return QString("%1%3h %2%3min").arg(total / 3600).arg(two(total % 3600 / 60)).arg(noBreakSpace);
}

QString lossText(double loss) {
    if (!std::isfinite(loss)) {
        return dash;
    }
    const double size = std::abs(loss);
    const int before = size >= 1 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 0;
    return figures().toString(loss, 'f', std::max(0, 4 - before));
}

QString learningRateText(double rate) { return text(numberText(rate, 3)); }

} // namespace fovea::gui
