/// How the canvas of a step is painted: on the window, or on a picture for a file.

#include <algorithm>
#include <set>

#include <QPainter>

#include "gui/analysis/laboratory/signal_curve.hpp"
#include "gui/analysis/laboratory/step_canvas.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr double leastSideForMarks = 6;

} // namespace

QImage StepCanvas::picture(const QSize& size) {
    QImage made(size, QImage::Format_RGB32);
    made.fill(palette().color(QPalette::Base));
    layOut(size);
    QPainter painter(&made);
    painter.setFont(font());
    paintOn(painter);
    layOut(this->size());
    return made;
}

void StepCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintOn(painter);
}

void StepCanvas::paintOn(QPainter& painter) {
    if (m_scene.trial() == nullptr || m_scene.step() == nullptr) {
        painter.setPen(mutedText(palette()));
        painter.drawText(rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_scene.trial() == nullptr ? m_scene.why() : m_scene.problem());
        return;
    }
    paintInput(painter);
    paintPatch(painter);
    paintOutput(painter);
}

void StepCanvas::paintTitle(QPainter& painter, const QRectF& area, const QString& words) const {
    painter.setPen(mutedText(palette()));
    const QString shown =
        painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(area.width()));
    painter.drawText(QRectF(area.left(), area.top(), area.width(), titleHeight),
                     Qt::AlignHCenter | Qt::AlignVCenter, shown);
}

void StepCanvas::paintInput(QPainter& painter) {
    const Shape& shape = m_scene.trial()->input(m_scene.shownInput()).shape;
    QString words = tr("Input map %1 of %2, %3x%4")
                        .arg(m_scene.shownMap())
                        .arg(shape.c)
                        .arg(shape.h)
                        .arg(shape.w);
    if (shape.d > 1) {
        words += tr(", slice %1 of %2").arg(m_slice).arg(shape.d);
    }
    paintTitle(painter, m_left, words);
    m_inputGrid.paint(painter);
    const auto isBorder = [&](int row, int column) {
        const std::int64_t y = row + m_reach.top;
        const std::int64_t x = column + m_reach.left;
        return y < 0 || x < 0 || y >= shape.h || x >= shape.w;
    };
    if (m_reach.rows > shape.h || m_reach.columns > shape.w) {
        for (int row = 0; row < m_inputGrid.rows(); ++row) {
            for (int column = 0; column < m_inputGrid.columns(); ++column) {
                if (isBorder(row, column)) {
                    m_inputGrid.paintMark(painter, row, column, CellMark::Padding, palette());
                }
            }
        }
    }
    paintWindow(painter);
    if (!m_curve.isEmpty()) {
        paintCurve(painter);
    }
}

void StepCanvas::paintCurve(QPainter& painter) {
    const View<const float> input = m_scene.trial()->input(m_scene.shownInput());
    SignalCurve curve;
    curve.first = m_reach.left;
    for (std::int64_t x = m_reach.left; x < m_reach.left + m_reach.columns; ++x) {
        const bool isData = x >= 0 && x < input.shape.w;
        curve.values.push_back(isData ? input.at(0, 0, 0, x, m_scene.shownMap()) : 0.0F);
    }
    curve.window = shownTaps();
    curve.paint(painter, m_curve, palette());
}

/// Frames what the place hears of on the shown slice; inside of it, what it passes over is dotted.
void StepCanvas::paintWindow(QPainter& painter) {
    std::set<std::pair<int, int>> taken;
    for (const StepTap& tap : shownTaps()) {
        const auto row = static_cast<int>(tap.at.y - m_reach.top);
        const auto column = static_cast<int>(tap.at.x - m_reach.left);
        const bool isSeen = tap.at.d == m_slice && row >= 0 && column >= 0 &&
                            row < m_inputGrid.rows() && column < m_inputGrid.columns();
        if (isSeen) {
            taken.emplace(row, column);
            if (tap.isWinner && m_scene.step()->join == Join::Largest) {
                m_inputGrid.paintMark(painter, row, column, CellMark::Winner, palette());
            }
        }
    }
    if (taken.empty()) {
        return;
    }
    int left = m_inputGrid.columns();
    int right = 0;
    for (const auto& [row, column] : taken) {
        left = std::min(left, column);
        right = std::max(right, column);
    }
    const int top = taken.begin()->first;
    const int bottom = taken.rbegin()->first;
    const QRectF first = m_inputGrid.cell(top, left);
    const QRectF last = m_inputGrid.cell(bottom, right);
    painter.setPen(QPen(accentColour(palette()), 2));
    painter.drawRect(first.united(last).adjusted(-1, -1, 1, 1));
    const auto inside = static_cast<std::size_t>((bottom - top + 1) * (right - left + 1));
    if (first.width() < leastSideForMarks || taken.size() == inside) {
        return;
    }
    for (int row = top; row <= bottom; ++row) {
        for (int column = left; column <= right; ++column) {
            const bool isTaken = taken.contains({row, column});
            m_inputGrid.paintMark(painter, row, column, isTaken ? CellMark::Tap : CellMark::Ghost,
                                  palette());
        }
    }
}

void StepCanvas::paintPatch(QPainter& painter) {
    const double part = m_middle.height() / (m_patch.weights.rows() > 0 ? 3 : 1);
    const auto title = [&](int i, const QString& words) {
        paintTitle(painter, {m_middle.left(), m_middle.top() + i * part, m_middle.width(), part},
                   words);
    };
    title(0, tr("Window"));
    m_patch.values.paint(painter);
    if (m_patch.weights.rows() > 0) {
        title(1, tr("x  kernel"));
        m_patch.weights.paint(painter);
        title(2, tr("=  products"));
        m_patch.products.paint(painter);
    }
}

void StepCanvas::paintOutput(QPainter& painter) {
    const Shape& shape = m_scene.trial()->output().shape;
    QString words = tr("Output map %1 of %2, %3x%4")
                        .arg(m_scene.place().map)
                        .arg(shape.c)
                        .arg(shape.h)
                        .arg(shape.w);
    if (shape.d > 1) {
        words += tr(", slice %1 of %2").arg(m_scene.place().d).arg(shape.d);
    }
    paintTitle(painter, m_right, words);
    m_outputGrid.paint(painter);
    const auto row = static_cast<int>(m_scene.place().y);
    const auto column = static_cast<int>(m_scene.place().x);
    if (m_buildsUp) {
        // What comes after the place is not there yet: the rest of its row, and the rows below.
        const QRectF frame = m_outputGrid.frame();
        const QRectF here = m_outputGrid.cell(row, column);
        const QColor open = palette().color(QPalette::Window);
        painter.fillRect(QRectF(here.topRight(), QPointF(frame.right(), here.bottom())), open);
        painter.fillRect(QRectF(QPointF(frame.left(), here.bottom()), frame.bottomRight()), open);
    }
    painter.setPen(QPen(lineColour(palette()), 1));
    painter.drawRect(m_outputGrid.frame());
    m_outputGrid.paintMark(painter, row, column, CellMark::Tap, palette());
    painter.setPen(QPen(accentColour(palette()), 2));
    painter.drawRect(m_outputGrid.cell(row, column).adjusted(-1, -1, 1, 1));
}

} // namespace fovea::gui
