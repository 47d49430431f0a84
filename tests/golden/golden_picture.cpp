#include "golden_picture.hpp"

#include <algorithm>
#include <cstdlib>

#include <QDir>
#include <QPainter>

namespace fovea::test {

namespace {

constexpr int gap = 8;
constexpr int smallest = 0; ///< as QImage::save counts the quality of a PNG

int distance(QRgb a, QRgb b) {
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                     std::abs(qBlue(a) - qBlue(b))});
}

/// White where the pictures agree, red where they do not.
QImage differenceOf(const QImage& expected, const QImage& actual, int perChannel, qint64& count) {
    QImage difference(actual.size(), QImage::Format_RGB32);
    difference.fill(Qt::white);
    count = 0;
    for (int y = 0; y < actual.height(); ++y) {
        for (int x = 0; x < actual.width(); ++x) {
            if (distance(expected.pixel(x, y), actual.pixel(x, y)) > perChannel) {
                difference.setPixel(x, y, qRgb(200, 0, 0));
                ++count;
            }
        }
    }
    return difference;
}

QString writeBeside(const QString& name, const QList<QImage>& pictures) {
    int width = 0;
    int height = 0;
    for (const QImage& picture : pictures) {
        width += picture.width() + gap;
        height = std::max(height, picture.height());
    }
    QImage sheet(std::max(1, width), std::max(1, height), QImage::Format_RGB32);
    sheet.fill(Qt::magenta);
    QPainter painter(&sheet);
    int left = 0;
    for (const QImage& picture : pictures) {
        painter.drawImage(left, 0, picture);
        left += picture.width() + gap;
    }
    painter.end();
    const QString folder = QDir::current().filePath("golden-differences");
    QDir().mkpath(folder);
    const QString file = QDir(folder).filePath(name + ".png");
    return sheet.save(file) ? file : "nowhere: " + file + " cannot be written";
}

} // namespace

bool isRenewingGolden() { return qEnvironmentVariableIsSet("FOVEA_RENEW_GOLDEN"); }

QString goldenFile(const QString& name) {
    return QDir(qEnvironmentVariable("FOVEA_GOLDEN")).filePath("pictures/" + name + ".png");
}

QString differenceFromGolden(const QString& name, const QImage& picture,
                             const Tolerance& tolerance) {
    QImage actual = picture.convertToFormat(QImage::Format_RGB32);
    actual.setDevicePixelRatio(1);
    const QString file = goldenFile(name);
    if (isRenewingGolden()) {
        return actual.save(file, "PNG", smallest) ? QString() : file + ": cannot be written";
    }
    QImage expected;
    if (!expected.load(file)) {
        return QString("%1: there is no such picture; this one is %2")
            .arg(file, writeBeside(name, {actual}));
    }
    expected.convertTo(QImage::Format_RGB32);
    if (expected.size() != actual.size()) {
        return QString("%1 is %2x%3, not %4x%5; expected and actual are side by side in %6")
            .arg(name)
            .arg(actual.width())
            .arg(actual.height())
            .arg(expected.width())
            .arg(expected.height())
            .arg(writeBeside(name, {expected, actual}));
    }
    qint64 count = 0;
    const QImage difference = differenceOf(expected, actual, tolerance.perChannel, count);
    const auto allowed = static_cast<qint64>(
        tolerance.share * static_cast<double>(qint64{actual.width()} * actual.height()));
    if (count <= allowed) {
        return {};
    }
    return QString("%1: %2 pixels differ, %3 may; expected, actual and difference are in %4")
        .arg(name)
        .arg(count)
        .arg(allowed)
        .arg(writeBeside(name, {expected, actual, difference}));
}

} // namespace fovea::test
