#include "gui/analysis/laboratory/channel_strip.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "gui/analysis/laboratory/tap_grid.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int stripHeight = 72;
constexpr int pictureSide = 40;
constexpr int plusGap = 24; ///< where the plus sign stands
constexpr int shareWidth = 20;
constexpr int stripMargin = 8;

} // namespace

ChannelStrip::ChannelStrip(LabScene& scene, QWidget* parent)
    : QAbstractScrollArea(parent), m_scene(scene) {
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    setAccessibleName(tr("What each input map brings"));
    connect(&scene, &LabScene::trialChanged, this, &ChannelStrip::gather);
    connect(&scene, &LabScene::placeChanged, this, &ChannelStrip::gather);
    connect(&scene, &LabScene::inputMapChanged, viewport(), qOverload<>(&QWidget::update));
    gather();
}

QSize ChannelStrip::sizeHint() const {
    return {480, stripHeight + horizontalScrollBar()->sizeHint().height()};
}

void ChannelStrip::gather() {
    std::map<std::pair<std::size_t, std::int64_t>, Share> shares;
    m_largestSum = m_largestValue = m_largestWeight = 0;
    if (const ConvolutionStep* step = m_scene.step()) {
        for (const StepTap& tap : step->taps) {
            Share& share = shares[{tap.input, tap.at.map}];
            share.input = tap.input;
            share.map = tap.at.map;
            share.sum += tap.product.value_or(0);
            share.taps.push_back(tap);
            m_largestValue = std::max(m_largestValue, std::abs(double(tap.value)));
            m_largestWeight = std::max(m_largestWeight, std::abs(double(tap.weight.value_or(0))));
        }
    }
    m_shares.clear();
    for (auto& [place, share] : shares) {
        m_largestSum = std::max(m_largestSum, std::abs(share.sum));
        m_shares.push_back(std::move(share));
    }
    layOut();
    viewport()->update();
}

bool ChannelStrip::isBars() const { return !m_shares.empty() && m_shares.front().taps.size() == 1; }

int ChannelStrip::tileWidth() const {
    return isBars() ? shareWidth : 2 * pictureSide + plusGap + 16;
}

QRect ChannelStrip::tileRect(std::size_t share) const {
    return {stripMargin + static_cast<int>(share) * tileWidth() - horizontalScrollBar()->value(), 0,
            tileWidth(), stripHeight};
}

std::optional<std::size_t> ChannelStrip::shareAt(const QPoint& point) const {
    const int along = point.x() + horizontalScrollBar()->value() - stripMargin;
    const auto share = static_cast<std::size_t>(along / tileWidth());
    return along >= 0 && share < m_shares.size() ? std::optional(share) : std::nullopt;
}

void ChannelStrip::layOut() {
    const int whole = 2 * stripMargin + static_cast<int>(m_shares.size()) * tileWidth();
    horizontalScrollBar()->setRange(0, std::max(0, whole - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(tileWidth());
}

void ChannelStrip::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const int begin = std::max(0, (horizontalScrollBar()->value() - stripMargin) / tileWidth());
    for (auto i = static_cast<std::size_t>(begin); i < m_shares.size(); ++i) {
        const QRect tile = tileRect(i);
        if (tile.left() > viewport()->width()) {
            break;
        }
        const Share& share = m_shares[i];
        if (isBars()) {
            paintBar(painter, share, tile);
        } else {
            paintTile(painter, share, tile);
        }
        const bool isShown = share.input == m_scene.shownInput() && share.map == m_scene.shownMap();
        if (isShown) {
            painter.setPen(QPen(accentColour(palette()), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(tile.adjusted(1, 1, isBars() ? -2 : -plusGap + 4, -2));
        }
    }
}

void ChannelStrip::paintTile(QPainter& painter, const Share& share, const QRect& tile) const {
    NumberGrid patch = tapGrid(share.taps, valueOf, SignedColours::of(m_largestValue, palette()));
    patch.placeIn(QRectF(tile.left() + 4, tile.top() + 6, pictureSide, pictureSide));
    patch.paint(painter);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRect(tile.left() + 4 + pictureSide, tile.top() + 6, 8, pictureSide),
                     Qt::AlignCenter, "x");
    NumberGrid kernel =
        tapGrid(share.taps, weightOf, SignedColours::of(m_largestWeight, palette()));
    kernel.placeIn(
        QRectF(tile.left() + 12 + pictureSide, tile.top() + 6, pictureSide, pictureSide));
    kernel.paint(painter);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRect(tile.left() + 4, tile.top() + 8 + pictureSide, 2 * pictureSide + 8, 20),
                     Qt::AlignCenter, "= " + cellText(share.sum));
    if (&share != &m_shares.back()) {
        painter.drawText(
            QRect(tile.right() - plusGap + 4, tile.top() + 6, plusGap - 4, pictureSide),
            Qt::AlignCenter, "+");
    }
}

void ChannelStrip::paintBar(QPainter& painter, const Share& share, const QRect& tile) const {
    const int middle = tile.center().y();
    const double most = stripHeight / 2.0 - 6;
    const double length = m_largestSum > 0 ? most * std::abs(share.sum) / m_largestSum : 0;
    const SignedColours colours = SignedColours::of(1, palette());
    const QRectF bar(tile.left() + 4, share.sum >= 0 ? middle - length : middle, shareWidth - 8,
                     length);
    painter.fillRect(bar, colours.of(share.sum >= 0 ? 1 : -1));
    painter.setPen(lineColour(palette()));
    painter.drawLine(tile.left(), middle, tile.right(), middle);
}

QString ChannelStrip::captionOf(const Share& share) const {
    if (share.taps.size() == 1 && share.taps.front().weight) {
        return tr("map %1: %2 x %3 = %4")
            .arg(share.map)
            .arg(cellText(share.taps.front().value), cellText(*share.taps.front().weight),
                 cellText(share.sum));
    }
    return tr("map %1 brings %2").arg(share.map).arg(cellText(share.sum));
}

void ChannelStrip::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void ChannelStrip::mousePressEvent(QMouseEvent* event) {
    if (const auto share = shareAt(event->position().toPoint())) {
        m_scene.setInputMap(m_shares[*share].input, m_shares[*share].map);
    }
}

bool ChannelStrip::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto share = shareAt(help->pos())) {
            QToolTip::showText(help->globalPos(), captionOf(m_shares[*share]), viewport());
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace fovea::gui
