#pragma once

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fovea::gui {

/// A line of text that wears the palette as it is now: captions in the quiet colour, problems in
/// theirs.
class NoteLabel : public QLabel {
    Q_OBJECT

public:
    enum class Tone { Caption, Heading, Warning, Error, Success };

    explicit NoteLabel(Tone tone, const QString& words = {}, QWidget* parent = nullptr);

    void setTone(Tone tone);

protected:
    void changeEvent(QEvent* event) override;

private:
    void wear();

    Tone m_tone;
};

/// A titled part of an inspector: a small heading over a form, which is returned.
QFormLayout* addSection(QVBoxLayout* column, const QString& title);

/// The column of a scrolling inspector: made with margins, its contents scroll when too tall.
/// `scroller` receives the widget to show.
QVBoxLayout* makeInspectorColumn(QWidget*& scroller, QWidget* parent = nullptr);

} // namespace fovea::gui
