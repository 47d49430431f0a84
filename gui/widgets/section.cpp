#include "gui/widgets/section.hpp"

#include <QEvent>
#include <QScrollArea>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

NoteLabel::NoteLabel(Tone tone, const QString& words, QWidget* parent)
    : QLabel(words, parent), m_tone(tone) {
    setWordWrap(tone != Tone::Heading);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (tone == Tone::Heading) {
        QFont bold = font();
        bold.setBold(true);
        setFont(bold);
        setTextInteractionFlags(Qt::NoTextInteraction);
    }
    wear();
}

void NoteLabel::setTone(Tone tone) {
    m_tone = tone;
    wear();
}

void NoteLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange) {
        wear();
    }
}

void NoteLabel::wear() {
    const QPalette worn = parentWidget() ? parentWidget()->palette() : QPalette();
    QColor colour = worn.color(QPalette::WindowText);
    switch (m_tone) {
    case Tone::Caption:
        colour = mutedText(worn);
        break;
    case Tone::Warning:
        colour = warningColour(worn);
        break;
    case Tone::Error:
        colour = errorColour(worn);
        break;
    case Tone::Success:
        colour = successColour(worn);
        break;
    case Tone::Heading:
        break;
    }
    QPalette mine;
    mine.setColor(QPalette::WindowText, colour);
    setPalette(mine);
}

QFormLayout* addSection(QVBoxLayout* column, const QString& title) {
    if (column->count() > 0) {
        column->addSpacing(8);
    }
    column->addWidget(new NoteLabel(NoteLabel::Tone::Heading, title));
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    column->addLayout(form);
    return form;
}

QVBoxLayout* makeInspectorColumn(QWidget*& scroller, QWidget* parent) {
    auto* area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    area->setWidget(body);
    scroller = area;
    return column;
}

} // namespace fovea::gui
