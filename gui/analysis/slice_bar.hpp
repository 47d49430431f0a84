#pragma once

#include <array>

#include <QWidget>

#include "core/evaluation/values/volume.hpp"

class QComboBox;
class QLabel;
class QSlider;

namespace fovea::gui {

/// Which slices of a volume are looked at: across its depth, its height or its width, or all three
/// through one point. Hidden where there is but one.
class SliceBar : public QWidget {
    Q_OBJECT

public:
    explicit SliceBar(QWidget* parent = nullptr);

    /// What there is to choose from; the choice is kept where it stays the same.
    void setExtents(const Size3& extents);

    Cut cut() const;

Q_SIGNALS:
    void changed();

private:
    /// One axis: its name, which slice, and how many there are.
    struct Axis {
        QLabel* name = nullptr;
        QSlider* slider = nullptr;
        QLabel* number = nullptr;
    };

    void refresh();

    Size3 m_extents;
    QComboBox* m_kind;
    std::array<Axis, 3> m_axes; ///< depth, height, width
};

} // namespace fovea::gui
