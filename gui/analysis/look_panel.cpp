#include "gui/analysis/look_panel.hpp"

#include <QAction>
#include <QPainter>
#include <QPushButton>

#include "gui/widgets/format.hpp"
#include "gui/widgets/image_convert.hpp"
#include "gui/widgets/section.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int barRow = 24;
constexpr std::size_t shownBars = 10;

QString sizeText(const Image& sample) {
    if (ImageView(sample).isSignal()) {
        return LookPanel::tr("%1 points").arg(sample.width);
    }
    const QString pixels = LookPanel::tr("%1x%2 pixels").arg(sample.width).arg(sample.height);
    return sample.depth == 1 ? pixels
                             : LookPanel::tr("%1 slices of %2").arg(sample.depth).arg(pixels);
}

} // namespace

/// The image itself, hard pixels when enlarged.
class LookPanel::Picture : public QWidget {
public:
    Picture() { setMinimumHeight(200); }

    void setImage(const QImage& image) {
        m_image = image;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), palette().color(QPalette::Base));
        if (m_image.isNull()) {
            painter.setPen(mutedText(palette()));
            painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap,
                             LookPanel::tr("Choose a picture of the matrix, or open an image."));
            return;
        }
        QRect target(QPoint(), m_image.size().scaled(size(), Qt::KeepAspectRatio));
        target.moveCenter(rect().center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() < m_image.width());
        painter.drawImage(target, m_image);
    }

private:
    QImage m_image;
};

ProbabilityBars::ProbabilityBars(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Probabilities"));
}

void ProbabilityBars::setBars(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    updateGeometry();
    update();
}

QSize ProbabilityBars::sizeHint() const {
    return {240, barRow * static_cast<int>(std::max<std::size_t>(m_bars.size(), 1))};
}

void ProbabilityBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int figureWidth = fontMetrics().horizontalAdvance("100.00 %") + 8;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const QRect row(0, static_cast<int>(i) * barRow, width(), barRow);
        QRect track = row.adjusted(0, 3, -figureWidth, -3);
        painter.fillRect(track, palette().color(QPalette::Base));
        QColor fill = accentColour(palette());
        fill.setAlphaF(0.45F);
        QRect filled = track;
        filled.setWidth(static_cast<int>(std::lround(track.width() * bar.probability)));
        painter.fillRect(filled, fill);
        QFont words = font();
        words.setBold(bar.isTrue);
        painter.setFont(words);
        painter.setPen(palette().color(QPalette::Text));
        const QString name = bar.isTrue ? tr("%1 (true)").arg(bar.name) : bar.name;
        painter.drawText(
            track.adjusted(6, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(name, Qt::ElideRight, track.width() - 10));
        painter.setFont(font());
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, percentText(bar.probability));
    }
}

LookPanel::LookPanel(RunAnalysis& analysis, QAction* openImage, QWidget* parent)
    : QWidget(parent),
      m_analysis(analysis),
      m_picture(new Picture),
      m_name(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_verdict(new NoteLabel(NoteLabel::Tone::Caption)),
      m_bars(new ProbabilityBars) {
    QWidget* scroller = nullptr;
    QVBoxLayout* column = makeInspectorColumn(scroller);
    column->addWidget(new NoteLabel(NoteLabel::Tone::Heading, tr("Image")));
    column->addWidget(m_picture);
    column->addWidget(m_name);
    auto* open = new QPushButton(openImage->icon(), openImage->text().remove('&'));
    open->setToolTip(openImage->toolTip());
    connect(open, &QPushButton::clicked, openImage, &QAction::trigger);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addSpacing(8);
    column->addWidget(new NoteLabel(NoteLabel::Tone::Heading, tr("Taken for")));
    column->addWidget(m_verdict);
    m_bars->setObjectName("probabilities");
    column->addWidget(m_bars);
    column->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroller);
    connect(&analysis, &RunAnalysis::lookChanged, this, &LookPanel::refresh);
    refresh();
}

void LookPanel::refresh() {
    const Look* look = m_analysis.look();
    m_verdict->setVisible(look != nullptr);
    if (look == nullptr) {
        m_picture->setImage({});
        m_name->clear();
        m_bars->setBars({});
        return;
    }
    m_picture->setImage(toQImage(look->image));
    const std::vector<std::string>& classes = look->classes;
    std::int32_t truth = -1;
    QString name = sizeText(look->image);
    if (look->sample) {
        const Sample& sample = m_analysis.dataset()->samples()[*look->sample];
        truth = sample.label;
        name = QString("%1\n%2, %3").arg(text(look->name), text(nameOf(sample.split)), name);
    } else {
        name = QString("%1\n%2").arg(text(look->name), name);
    }
    m_name->setText(name);
    std::vector<ProbabilityBars::Bar> bars;
    for (const ClassProbability& guess : look->probabilities) {
        if (bars.size() < shownBars) {
            bars.push_back({text(classes[static_cast<std::size_t>(guess.label)]), guess.probability,
                            guess.label == truth});
        }
    }
    const bool isRight = !look->probabilities.empty() && look->probabilities[0].label == truth;
    m_verdict->setVisible(truth >= 0 && !bars.empty());
    if (truth >= 0 && !bars.empty()) {
        m_verdict->setTone(isRight ? NoteLabel::Tone::Success : NoteLabel::Tone::Error);
        m_verdict->setText(
            isRight ? tr("Right: %1").arg(bars[0].name)
                    : tr("Wrong: %1, in truth %2")
                          .arg(bars[0].name, text(classes[static_cast<std::size_t>(truth)])));
    }
    m_bars->setBars(std::move(bars));
}

} // namespace fovea::gui
