#pragma once

#include <QImage>
#include <QString>

namespace fovea::test {

/// Whether pictures are written, not compared: FOVEA_RENEW_GOLDEN is set.
bool isRenewingGolden();

QString goldenFile(const QString& name);

/// What two pictures of the same thing may differ by: edges are smoothed a little differently by
/// each version of the painter.
struct Tolerance {
    int perChannel = 16;  ///< of 255; a pixel within it counts as equal
    double share = 0.001; ///< of the pixels may be outside of it
};

/// Compares a picture with `pictures/<name>.png` below the folder FOVEA_GOLDEN. Empty where they
/// agree; else what is wrong, and expected, actual and difference lie side by side in a file that
/// is named. While renewing, the picture becomes the golden one instead.
QString differenceFromGolden(const QString& name, const QImage& actual,
                             const Tolerance& tolerance = {});

} // namespace fovea::test
