#pragma once

#include <QStringList>

namespace fovea::test {

/// The line that trains LeNet-5 on `shapes` into `out`, and what is added to it.
inline QStringList training(const QString& shapes, const QString& out,
                            const QStringList& more = {}) {
    return QStringList{"train", "--data",    shapes, "--network", "lenet-5", "--batch",
                       "16",    "--threads", "1",    "--out",     out} +
           more;
}

/// The line that draws 72 small images of three kinds into `folder`.
inline QStringList drawing(const QString& folder) {
    return {"sample", folder, "--classes", "3", "--per-class", "24", "--size", "16"};
}

} // namespace fovea::test
