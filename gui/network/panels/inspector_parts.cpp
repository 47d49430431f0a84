#include "gui/network/panels/inspector_parts.hpp"

#include <QApplication>
#include <QPainter>

#include "gui/widgets/note_label.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr int labelWidth = 92;

class ProblemNote : public NoteLabel {
public:
    ProblemNote() : NoteLabel(Tone::Plain) {}

protected:
    void paintEvent(QPaintEvent* event) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QColor colour = errorColour(palette());
        painter.setPen(QPen(colour, 1));
        colour.setAlpha(26);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.end();
        NoteLabel::paintEvent(event);
    }
};

} // namespace

QLabel* makeHeadline() {
    auto* label = new NoteLabel(NoteLabel::Tone::Plain);
    QFont font = QApplication::font();
    font.setPixelSize(16);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* makeProblemNote() {
    auto* label = new ProblemNote;
    label->setMargin(8);
    label->hide();
    return label;
}

QLabel* makeFigure() {
    auto* label = new QLabel;
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QFormLayout* makeForm() {
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QLabel* addRow(QFormLayout& form, const QString& words, QWidget* field) {
    auto* label = new QLabel(words);
    label->setMinimumWidth(labelWidth);
    label->setBuddy(field);
    form.addRow(label, field);
    return label;
}

Hairline::Hairline(Qt::Orientation orientation, QWidget* parent) : QWidget(parent) {
    orientation == Qt::Horizontal ? setFixedHeight(1) : setFixedWidth(1);
}

void Hairline::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), lineColour(palette())); }

} // namespace fovea::gui
