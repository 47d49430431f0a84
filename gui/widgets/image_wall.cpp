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
constexpr int captionLines = 2;

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
    const bool isEdited = dataset && m_dataset && dataset != m_dataset &&
                          dataset->scanned() != nullptr &&
                          dataset->scanned() == m_dataset->scanned();
    const int before = isEdited ? current() : -1;
    const int scrolled = isEdited ? verticalScrollBar()->value() : 0;
    if (dataset != m_dataset) {
        m_dataset = std::move(dataset);
        m_thumbnails.setDataset(m_dataset);
    }
    m_samples = std::move(samples);
    m_caption = std::move(caption);
    const int count = static_cast<int>(m_samples.size());
    m_selection.reset(count);
    m_selection.choose(std::min(before, count - 1));
    layOut();
    verticalScrollBar()->setValue(scrolled);
    wantVisible();
    viewport()->update();
    Q_EMIT selectionChanged();
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

int ImageWall::captionHeight() const {
    return m_caption ? captionLines * fontMetrics().height() : 0;
}

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

RowsInSight ImageWall::inSight() const {
    return {.first = std::max(0, (verticalScrollBar()->value() - margin) / rowHeight()),
            .rows = viewport()->height() / rowHeight() + 2,
            .columns = columns(),
            .count = static_cast<int>(m_samples.size())};
}

void ImageWall::wantVisible() {
    std::vector<std::size_t> wanted;
    for (const int place : placesNearestFirst(inSight(), m_goesUp)) {
        wanted.push_back(m_samples[static_cast<std::size_t>(place)]);
    }
    m_thumbnails.want(wanted);
}

std::size_t ImageWall::pendingCount() const {
    const RowsInSight sight = inSight();
    const int first = std::min(sight.count, sight.first * sight.columns);
    const int last = std::min(sight.count, (sight.first + sight.rows) * sight.columns);
    return static_cast<std::size_t>(
        std::count_if(m_samples.begin() + first, m_samples.begin() + last,
                      [this](std::size_t sample) { return m_thumbnails.find(sample) == nullptr; }));
}

void ImageWall::scrollContentsBy(int, int dy) {
    m_goesUp = dy > 0;
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

void ImageWall::paintPicture(QPainter& painter, const QRect& rect, std::size_t sample) const {
    const QPixmap* picture = m_thumbnails.find(sample);
    if (picture == nullptr || picture->isNull()) {
        painter.fillRect(rect, palette().color(QPalette::AlternateBase));
    }
    if (picture == nullptr) {
        return;
    }
    if (picture->isNull()) {
        painter.setPen(errorColour(palette()));
        painter.drawText(rect, Qt::AlignCenter, "?");
        return;
    }
    QRect target(QPoint(), picture->size() / devicePixelRatioF());
    target.moveCenter(rect.center());
    painter.drawPixmap(target, *picture);
}

void ImageWall::paintTile(QPainter& painter, int place) const {
    const QRect rect = tileRect(place);
    const std::size_t sample = m_samples[static_cast<std::size_t>(place)];
    const bool isExcluded = m_dataset->samples()[sample].state == SampleState::Excluded;
    painter.setOpacity(isExcluded ? 0.3 : 1);
    paintPicture(painter, rect, sample);
    painter.setOpacity(1);
    if (isExcluded) {
        painter.setPen(QPen(errorColour(palette()), 2));
        painter.drawLine(rect.bottomLeft(), rect.topRight());
    }
    if (m_caption) {
        painter.setPen(mutedText(palette()));
        const int height = fontMetrics().height();
        QRect line(rect.left(), rect.bottom() + 1, rect.width(), height);
        for (const QString& words : m_caption(sample).split('\n')) {
            painter.drawText(line, Qt::AlignCenter,
                             fontMetrics().elidedText(words, Qt::ElideMiddle, line.width()));
            line.translate(0, height);
        }
    }
    if (m_selection.contains(place)) {
        QColor veil = accentColour(palette());
        veil.setAlpha(m_takesSeveral ? 70 : 0);
        painter.fillRect(rect, veil);
        painter.setPen(QPen(accentColour(palette()), place == current() ? 3 : 1));
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
    m_selection.choose(place >= 0 && place < static_cast<int>(m_samples.size()) ? place : -1);
    viewport()->update();
    Q_EMIT selectionChanged();
}

std::vector<std::size_t> ImageWall::chosenSamples() const {
    std::vector<std::size_t> samples;
    for (const int place : m_selection.places()) {
        samples.push_back(m_samples[static_cast<std::size_t>(place)]);
    }
    return samples;
}

void ImageWall::choose(int place, Qt::KeyboardModifiers modifiers) {
    if (place < 0 || place >= static_cast<int>(m_samples.size())) {
        return;
    }
    if (m_takesSeveral && modifiers.testFlag(Qt::ShiftModifier)) {
        m_selection.extendTo(place);
    } else if (m_takesSeveral && modifiers.testFlag(Qt::ControlModifier)) {
        m_selection.toggle(place);
    } else {
        m_selection.choose(place);
    }
    viewport()->update();
    showPlace(place);
    Q_EMIT selectionChanged();
    Q_EMIT chosen(m_samples[static_cast<std::size_t>(place)]);
}

/// Scrolls as far as it takes to see it.
void ImageWall::showPlace(int place) {
    const QRect rect = tileRect(place).adjusted(0, -margin, 0, margin + captionHeight());
    QScrollBar* bar = verticalScrollBar();
    if (rect.top() < 0) {
        bar->setValue(bar->value() + rect.top());
    } else if (rect.bottom() > viewport()->height()) {
        bar->setValue(bar->value() + rect.bottom() - viewport()->height());
    }
}

void ImageWall::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        choose(placeAt(event->position().toPoint()), event->modifiers());
    }
}

void ImageWall::contextMenuEvent(QContextMenuEvent* event) {
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const int place = isByKey ? current() : placeAt(event->pos());
    if (place < 0) {
        return;
    }
    if (!m_selection.contains(place)) {
        choose(place, {});
    }
    Q_EMIT menuWanted(isByKey ? viewport()->mapToGlobal(tileRect(place).center())
                              : event->globalPos());
}

void ImageWall::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_samples.size()) - 1;
    const int page = std::max(1, viewport()->height() / rowHeight()) * columns();
    // Ctrl moves no further than one: by keys it would toggle what it passes.
    const auto go = [&](int place) {
        choose(std::clamp(place, 0, std::max(0, last)), event->modifiers() & Qt::ShiftModifier);
    };
    if (m_takesSeveral && event->matches(QKeySequence::SelectAll)) {
        m_selection.chooseAll();
        viewport()->update();
        Q_EMIT selectionChanged();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        return go(current() - 1);
    case Qt::Key_Right:
        return go(current() + 1);
    case Qt::Key_Up:
        return go(current() - columns());
    case Qt::Key_Down:
        return go(current() + columns());
    case Qt::Key_PageUp:
        return go(current() - page);
    case Qt::Key_PageDown:
        return go(current() + page);
    case Qt::Key_Home:
        return go(0);
    case Qt::Key_End:
        return go(last);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

QString ImageWall::toolTipOf(int place) const {
    const std::size_t index = m_samples[static_cast<std::size_t>(place)];
    if (m_tip) {
        return m_tip(index);
    }
    const Sample& sample = m_dataset->samples()[index];
    const QString group =
        sample.state == SampleState::Excluded ? tr("excluded") : text(nameOf(sample.split));
    return QString("%1\n%2, %3")
        .arg(text(sample.name), text(m_dataset->classes()[static_cast<std::size_t>(sample.label)]),
             group);
}

bool ImageWall::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_dataset) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int place = placeAt(help->pos());
        if (place < 0) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), toolTipOf(place), viewport());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace fovea::gui
