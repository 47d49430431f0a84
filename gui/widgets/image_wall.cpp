#include "gui/widgets/image_wall.hpp"

#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int gap = 4;
constexpr int margin = 8;

} // namespace

ImageWall::ImageWall(QWidget* parent) : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    connect(&m_thumbnails, &Thumbnails::arrived, viewport(), QOverload<>::of(&QWidget::update));
    setTileSide(m_side);
}

void ImageWall::setSamples(std::shared_ptr<const Dataset> dataset, std::vector<std::size_t> samples,
                           Caption caption) {
    if (dataset != m_dataset) {
        m_dataset = std::move(dataset);
        m_thumbnails.setDataset(m_dataset);
    }
    m_samples = std::move(samples);
    m_caption = std::move(caption);
    m_current = -1;
    layOut();
    verticalScrollBar()->setValue(0);
    wantVisible();
    viewport()->update();
}

void ImageWall::setPlaceholder(const QString& words) {
    m_placeholder = words;
    viewport()->update();
}

void ImageWall::setTileSide(int pixels) {
    m_side = pixels;
    m_thumbnails.setSide(static_cast<int>(pixels * devicePixelRatioF()));
    layOut();
    wantVisible();
    viewport()->update();
}

int ImageWall::captionHeight() const { return m_caption ? fontMetrics().height() : 0; }

int ImageWall::rowHeight() const { return m_side + gap + captionHeight(); }

int ImageWall::columns() const {
    return std::max(1, (viewport()->width() - 2 * margin + gap) / (m_side + gap));
}

QRect ImageWall::tileRect(int place) const {
    const int row = place / columns();
    const int column = place % columns();
    return {margin + column * (m_side + gap),
            margin + row * rowHeight() - verticalScrollBar()->value(), m_side, m_side};
}

int ImageWall::placeAt(QPoint point) const {
    const int column = (point.x() - margin) / (m_side + gap);
    const int row = (point.y() + verticalScrollBar()->value() - margin) / rowHeight();
    if (point.x() < margin || column >= columns() || row < 0) {
        return -1;
    }
    const int place = row * columns() + column;
    return place < static_cast<int>(m_samples.size()) ? place : -1;
}

void ImageWall::layOut() {
    const int count = static_cast<int>(m_samples.size());
    const int rows = (count + columns() - 1) / columns();
    const int height = 2 * margin + rows * rowHeight();
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
}

void ImageWall::wantVisible() {
    const int firstRow = std::max(0, (verticalScrollBar()->value() - margin) / rowHeight());
    const int rows = viewport()->height() / rowHeight() + 2;
    const auto count = static_cast<int>(m_samples.size());
    const int first = std::min(count, firstRow * columns());
    const int last = std::min(count, (firstRow + rows) * columns());
    m_thumbnails.want({m_samples.begin() + first, m_samples.begin() + last});
}

void ImageWall::scrollContentsBy(int, int) {
    wantVisible();
    viewport()->update();
}

void ImageWall::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
    wantVisible();
}

void ImageWall::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        layOut();
    }
}

void ImageWall::paintTile(QPainter& painter, int place) const {
    const QRect rect = tileRect(place);
    const QPixmap* picture = m_thumbnails.find(m_samples[static_cast<std::size_t>(place)]);
    if (picture == nullptr) {
        painter.fillRect(rect, palette().color(QPalette::AlternateBase));
    } else if (picture->isNull()) {
        painter.fillRect(rect, palette().color(QPalette::AlternateBase));
        painter.setPen(errorColour(palette()));
        painter.drawText(rect, Qt::AlignCenter, "?");
    } else {
        QRect target(QPoint(), picture->size() / devicePixelRatioF());
        target.moveCenter(rect.center());
        painter.drawPixmap(target, *picture);
    }
    if (m_caption) {
        painter.setPen(mutedText(palette()));
        const QRect line(rect.left(), rect.bottom() + 1, rect.width(), captionHeight());
        const QString words = m_caption(m_samples[static_cast<std::size_t>(place)]);
        painter.drawText(line, Qt::AlignCenter,
                         fontMetrics().elidedText(words, Qt::ElideRight, line.width()));
    }
    if (place == m_current) {
        painter.setPen(QPen(accentColour(palette()), 3));
        painter.drawRect(rect.adjusted(0, 0, -1, -1));
    }
}

void ImageWall::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    if (m_samples.empty()) {
        painter.setPen(mutedText(palette()));
        painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
        return;
    }
    const int top = event->rect().top() + verticalScrollBar()->value() - margin;
    const int bottom = event->rect().bottom() + verticalScrollBar()->value() - margin;
    const int first = std::max(0, top / rowHeight()) * columns();
    const int last = std::min(static_cast<int>(m_samples.size()),
                              (std::max(0, bottom / rowHeight()) + 1) * columns());
    for (int place = first; place < last; ++place) {
        paintTile(painter, place);
    }
}

void ImageWall::setCurrent(int place) {
    m_current = place >= 0 && place < static_cast<int>(m_samples.size()) ? place : -1;
    viewport()->update();
}

void ImageWall::choose(int place) {
    if (place < 0 || place >= static_cast<int>(m_samples.size())) {
        return;
    }
    setCurrent(place);
    const QRect rect = tileRect(place).adjusted(0, -margin, 0, margin + captionHeight());
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < 0) {
        bar->setValue(bar->value() + rect.top());
    } else if (rect.bottom() > viewport()->height()) {
        bar->setValue(bar->value() + rect.bottom() - viewport()->height());
    }
    Q_EMIT chosen(m_samples[static_cast<std::size_t>(place)]);
}

void ImageWall::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        choose(placeAt(event->position().toPoint()));
    }
}

void ImageWall::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_samples.size()) - 1;
    const int page = std::max(1, viewport()->height() / rowHeight()) * columns();
    const auto go = [&](int place) { choose(std::clamp(place, 0, std::max(0, last))); };
    switch (event->key()) {
    case Qt::Key_Left:
        return go(m_current - 1);
    case Qt::Key_Right:
        return go(m_current + 1);
    case Qt::Key_Up:
        return go(m_current - columns());
    case Qt::Key_Down:
        return go(m_current + columns());
    case Qt::Key_PageUp:
        return go(m_current - page);
    case Qt::Key_PageDown:
        return go(m_current + page);
    case Qt::Key_Home:
        return go(0);
    case Qt::Key_End:
        return go(last);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool ImageWall::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_dataset) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int place = placeAt(help->pos());
        if (place < 0) {
            QToolTip::hideText();
        } else {
            const Sample& sample = m_dataset->samples()[m_samples[static_cast<std::size_t>(place)]];
            const auto label = static_cast<std::size_t>(sample.label);
            QToolTip::showText(help->globalPos(),
                               QString("%1\n%2, %3")
                                   .arg(text(sample.name), text(m_dataset->classes()[label]),
                                        text(nameOf(sample.split))),
                               viewport());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace fovea::gui
