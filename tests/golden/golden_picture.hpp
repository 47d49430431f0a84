#pragma once

#include <QImage>
#include <QString>

namespace fovea::test {

/// What two pictures of the same thing may differ by: letters are smoothed a little differently by
/// each version of the font renderer.
struct Tolerance {
    int perChannel = 24;  ///< of 255; a pixel within it counts as equal
    double share = 0.004; ///< of the pixels may be outside of it
};

/// Compares a picture with `<name>.png` of the folder of golden pictures. Empty where they agree;
/// else what is wrong, and expected, actual and difference lie side by side in a file that is
/// named. With FOVEA_RENEW_GOLDEN set the picture becomes the golden one instead.
QString differenceFromGolden(const QString& name, const QImage& actual,
                             const Tolerance& tolerance = {});

} // namespace fovea::test
