#pragma once

#include <QLabel>

namespace fovea::gui {

/// Text that wears the palette as it is now: captions in the quiet colour, problems in theirs.
/// Sentences wrap; a single word that is too long (a path) does not widen what the label stands in:
/// it is cut off, and the tooltip has the whole text.
class NoteLabel : public QLabel {
    Q_OBJECT

public:
    enum class Tone { Plain, Caption, Heading, Warning, Error, Success };

    explicit NoteLabel(Tone tone, const QString& words = {}, QWidget* parent = nullptr);

    void setTone(Tone tone);

    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

    /// Whether the text does not fit into the label as it stands.
    virtual bool isCut() const;

private:
    void wear();

    Tone m_tone;
    qint64 m_worn = 0; ///< the palette (cacheKey) that its colour is from
};

/// One or a few lines that do not wrap: what does not fit is left out of its line, in the middle
/// unless told otherwise, and the tooltip has the whole text.
class ElidedLabel : public NoteLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(Tone tone, const QString& words = {}, QWidget* parent = nullptr);

    /// Where the words come in the order of their weight, the end is what to leave out.
    void setElideMode(Qt::TextElideMode mode) { m_elideMode = mode; }

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool isCut() const override;

private:
    Qt::TextElideMode m_elideMode = Qt::ElideMiddle;
};

} // namespace fovea::gui
