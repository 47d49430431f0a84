#include "gui/analysis/explanations/heat_view.hpp"

#include <algorithm>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include "core/evaluation/explain/sample_image.hpp"
#include "gui/widgets/image_convert.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int heatMargin = 16;
constexpr int heatBarWidth = 16;
constexpr int heatNumberWidth = 72;
constexpr int heatCaption = 24;

QString heatNumber(double value) { return QString::number(value, 'g', 3); }

} // namespace

HeatView::HeatView(QWidget* parent) : QWidget(parent) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setMouseTracking(true);
}

void HeatView::setExplanation(std::shared_ptr<const Explanation> explanation, Image sample) {
    m_explanation = std::move(explanation);
    m_sample = std::move(sample);
    m_slice = m_explanation ? hottestSlice(m_explanation->heat) : 0;
    makePictures();
}

void HeatView::setSample(Image sample) {
    m_explanation.reset();
    m_slice = sample.depth / 2;
    m_sample = std::move(sample);
    makePictures();
}

void HeatView::setPlaceholder(const QString& words) {
    m_placeholder = words;
    update();
}

void HeatView::setSlice(std::int64_t slice) {
    const std::int64_t last = std::max<std::int64_t>(m_sample.depth, 1) - 1;
    m_slice = std::clamp<std::int64_t>(slice, 0, last);
    makePictures();
}

void HeatView::makePictures() {
    for (QImage& picture : m_pictures) {
        picture = {};
    }
    const bool isThere = m_sample.height > 0 && m_sample.width > 0;
    const bool isSignal = m_sample.height == 1;
    if (isThere) {
        m_pictures[0] = toQImage(isSignal ? m_sample : shownSlice(m_sample, m_slice));
    }
    if (isThere && m_explanation) {
        m_pictures[1] = toQImage(heatImage(m_explanation->heat, m_slice));
        if (!isSignal) {
            m_pictures[2] = toQImage(heatOverSample(m_explanation->heat, m_sample, m_slice));
        }
    }
    layOut();
    update();
}

/// Beside each other where that makes them larger, else below.
void HeatView::layOut() {
    const int count = static_cast<int>(
        std::ranges::count_if(m_pictures, [](const QImage& picture) { return !picture.isNull(); }));
    m_bar = {};
    QRectF room = QRectF(rect()).adjusted(heatMargin, heatMargin, -heatMargin, -heatMargin);
    if (m_explanation) {
        m_bar = {room.right() - heatNumberWidth - heatBarWidth, room.top(), double(heatBarWidth),
                 room.height() - heatCaption};
        room.setRight(m_bar.left() - heatMargin);
    }
    if (count == 0) {
        return;
    }
    const bool isAcross = room.width() >= room.height();
    const double width =
        isAcross ? (room.width() - (count - 1) * heatMargin) / count : room.width();
    const double height =
        isAcross ? room.height() : (room.height() - (count - 1) * heatMargin) / count;
    int place = 0;
    for (int i = 0; i < 3; ++i) {
        if (m_pictures[i].isNull()) {
            continue;
        }
        const QPointF corner(room.left() + (isAcross ? place * (width + heatMargin) : 0),
                             room.top() + (isAcross ? 0 : place * (height + heatMargin)));
        const QSizeF size =
            QSizeF(m_pictures[i].size()).scaled(width, height - heatCaption, Qt::KeepAspectRatio);
        m_places[i] = {corner, size};
        ++place;
    }
}

QPointF HeatView::pointOf(std::int64_t y, std::int64_t x) const {
    const QRectF& place = m_places[1];
    return {place.left() + (double(x) + 0.5) * place.width() / double(m_sample.width),
            place.top() + (double(y) + 0.5) * place.height() / double(m_sample.height)};
}

void HeatView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_pictures[0].isNull()) {
        painter.setPen(mutedText(palette()));
        painter.drawText(rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_placeholder);
        return;
    }
    const QString captions[3]{m_sample.depth > 1
                                  ? tr("Sample, slice %1 of %2").arg(m_slice).arg(m_sample.depth)
                                  : tr("Sample"),
                              tr("Heat"), tr("Heat over the sample")};
    for (int i = 0; i < 3; ++i) {
        if (m_pictures[i].isNull()) {
            continue;
        }
        painter.setRenderHint(QPainter::SmoothPixmapTransform,
                              m_places[i].width() < m_pictures[i].width());
        painter.drawImage(m_places[i], m_pictures[i]);
        painter.setPen(mutedText(palette()));
        painter.drawText(
            QRectF(m_places[i].left(), m_places[i].bottom(), m_places[i].width(), heatCaption),
            Qt::AlignCenter, captions[i]);
    }
    if (m_explanation) {
        paintBar(painter);
    }
}

void HeatView::paintBar(QPainter& painter) const {
    const HeatScale scale = HeatScale::of(m_explanation->heat);
    const auto rows = static_cast<int>(m_bar.height());
    for (int row = 0; row < rows; ++row) {
        const double share = 1 - double(row) / std::max(rows - 1, 1);
        const Rgb colour = scale.colour(scale.least + share * (scale.most - scale.least));
        painter.fillRect(QRectF(m_bar.left(), m_bar.top() + row, m_bar.width(), 1),
                         QColor(colour.red, colour.green, colour.blue));
    }
    painter.setPen(lineColour(palette()));
    painter.drawRect(m_bar);
    painter.setPen(palette().color(QPalette::Text));
    const auto label = [&](double y, double value, Qt::Alignment alignment) {
        painter.drawText(QRectF(m_bar.right() + 4, y - 10, heatNumberWidth - 4, 20),
                         Qt::AlignLeft | alignment, heatNumber(value));
    };
    label(m_bar.top() + 8, scale.most, Qt::AlignVCenter);
    label(m_bar.bottom() - 8, scale.least, Qt::AlignVCenter);
    if (scale.isSigned) {
        label(m_bar.center().y(), 0, Qt::AlignVCenter);
    }
}

QString HeatView::wordsAt(const QPointF& point) const {
    if (!m_explanation) {
        return {};
    }
    for (const QRectF& place : {m_places[1], m_places[2], m_places[0]}) {
        if (place.isEmpty() || !place.contains(point)) {
            continue;
        }
        const Shape& shape = m_explanation->heat.shape;
        const auto at = [](double distance, double length, std::int64_t count) {
            return std::clamp<std::int64_t>(
                static_cast<std::int64_t>(distance / length * double(count)), 0, count - 1);
        };
        const std::int64_t y = at(point.y() - place.top(), place.height(), shape.h);
        const std::int64_t x = at(point.x() - place.left(), place.width(), shape.w);
        const std::int64_t z = std::min(m_slice, shape.d - 1);
        return tr("at %1, %2: %3").arg(y).arg(x).arg(heatNumber(m_explanation->heat.at(z, y, x)));
    }
    return {};
}

void HeatView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void HeatView::wheelEvent(QWheelEvent* event) {
    if (m_sample.depth > 1) {
        setSlice(m_slice + (event->angleDelta().y() > 0 ? 1 : -1));
        event->accept();
    } else {
        QWidget::wheelEvent(event);
    }
}

bool HeatView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString words = wordsAt(help->pos());
        if (words.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), words, this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace fovea::gui
