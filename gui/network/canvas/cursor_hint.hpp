#pragma once

#include <QLabel>

namespace fovea::gui {

/// A line of words beside the pointer: why something cannot be done here.
class CursorHint : public QLabel {
    Q_OBJECT

public:
    explicit CursorHint(QWidget* parent);

    /// Empty words hide it.
    void show(const QString& words, QPoint pointer);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace fovea::gui
