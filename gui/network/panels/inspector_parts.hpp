#pragma once

#include <QFormLayout>
#include <QLabel>

/// What the network's inspectors are made of.
namespace fovea::gui {

QLabel* makeHeadline();
QLabel* makeProblemNote(); ///< a sentence on what is wrong, in a tinted box; hidden at first
QLabel* makeFigure();      ///< aligned to the right

QFormLayout* makeForm();
/// All forms of an inspector share the width of their labels; returns the label.
QLabel* addRow(QFormLayout& form, const QString& label, QWidget* field);

/// A line of one pixel between two areas.
class Hairline : public QWidget {
    Q_OBJECT

public:
    explicit Hairline(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace fovea::gui
