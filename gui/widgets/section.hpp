#pragma once

#include <QFormLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/widgets/note_label.hpp"

namespace fovea::gui {

/// Scrolls up and down only, and is never narrower than what it holds: nothing is cut off at its
/// side, in whatever dock or splitter it stands.
class ColumnScroller : public QScrollArea {
    Q_OBJECT

public:
    explicit ColumnScroller(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

/// A form as all inspectors have it: labels to the left, fields that grow.
QFormLayout* makeFormLayout();

/// The column of a scrolling inspector: made with margins, its contents scroll when too tall.
/// `scroller` receives the widget to show.
QVBoxLayout* makeInspectorColumn(QWidget*& scroller, QWidget* parent = nullptr);

} // namespace fovea::gui
