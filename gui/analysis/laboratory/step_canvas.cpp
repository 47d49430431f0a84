#include "gui/analysis/laboratory/step_canvas.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include "gui/analysis/laboratory/tap_grid.hpp"

namespace fovea::gui {

namespace {

constexpr int canvasMargin = 16;
/// Of taps in the padding so many lie beyond the data at most: a border, not a desert.
constexpr std::int64_t widestBorder = 32;

double largestValue(View<const float> values) {
    double largest = 0;
    for (const float value : values.values()) {
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    return largest;
}

} // namespace

StepCanvas::StepCanvas(LabScene& scene, QWidget* parent) : QWidget(parent), m_scene(scene) {
    setFocusPolicy(Qt::StrongFocus);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("What one output is made of"));
    connect(&scene, &LabScene::trialChanged, this, &StepCanvas::makeGrids);
    connect(&scene, &LabScene::inputMapChanged, this, &StepCanvas::makeGrids);
    connect(&scene, &LabScene::placeChanged, this, &StepCanvas::makePatch);
    makeGrids();
}

void StepCanvas::setBuildsUp(bool buildsUp) {
    m_buildsUp = buildsUp;
    update();
}

/// Taps of the shown map, in any order.
std::vector<StepTap> StepCanvas::shownTaps() const {
    std::vector<StepTap> taps;
    if (const ConvolutionStep* step = m_scene.step()) {
        std::ranges::copy_if(step->taps, std::back_inserter(taps), [this](const StepTap& tap) {
            return tap.input == m_scene.shownInput() && tap.at.map == m_scene.shownMap();
        });
    }
    return taps;
}

/// Of a volume the slice in the middle of what the place hears of.
std::int64_t StepCanvas::shownSlice() const {
    const LayerTrial* trial = m_scene.trial();
    std::vector<StepTap> taps = shownTaps();
    if (trial == nullptr || taps.empty()) {
        return 0;
    }
    std::ranges::sort(taps, {}, [](const StepTap& tap) { return tap.at.d; });
    return std::clamp<std::int64_t>(taps[taps.size() / 2].at.d, 0,
                                    trial->input(m_scene.shownInput()).shape.d - 1);
}

/// The map, and the border around it that the first and the last place reach into.
StepCanvas::Reach StepCanvas::reachOfShown() const {
    const LayerTrial& trial = *m_scene.trial();
    const Shape& input = trial.input(m_scene.shownInput()).shape;
    const Shape& output = trial.output().shape;
    std::int64_t top = 0;
    std::int64_t left = 0;
    std::int64_t bottom = input.h;
    std::int64_t right = input.w;
    for (const TensorPlace& corner :
         {TensorPlace{0, 0, 0, m_scene.place().map},
          TensorPlace{output.d - 1, output.h - 1, output.w - 1, m_scene.place().map}}) {
        const Result<ConvolutionStep> step = convolutionStep(trial, corner);
        if (!step) {
            continue;
        }
        for (const StepTap& tap : step->taps) {
            if (tap.input == m_scene.shownInput() && tap.isPadding) {
                top = std::min(top, tap.at.y);
                left = std::min(left, tap.at.x);
                bottom = std::max(bottom, tap.at.y + 1);
                right = std::max(right, tap.at.x + 1);
            }
        }
    }
    top = std::max(top, -widestBorder);
    left = std::max(left, -widestBorder);
    bottom = std::min(bottom, input.h + widestBorder);
    right = std::min(right, input.w + widestBorder);
    return {top, left, bottom - top, right - left};
}

void StepCanvas::makeGrids() {
    const LayerTrial* trial = m_scene.trial();
    if (trial == nullptr || m_scene.shownInput() >= trial->inputCount()) {
        m_inputGrid = {};
        m_outputGrid = {};
        m_patch = {};
        update();
        return;
    }
    m_reach = reachOfShown();
    m_slice = shownSlice();
    const auto owner = std::make_shared<const LayerTrial>(*trial);
    const View<const float> input = owner->input(m_scene.shownInput());
    const std::int64_t map = std::min(m_scene.shownMap(), input.shape.c - 1);
    const auto inputValue = [owner, input, map, reach = m_reach,
                             slice = m_slice](int row, int column) -> std::optional<double> {
        const std::int64_t y = row + reach.top;
        const std::int64_t x = column + reach.left;
        if (y < 0 || x < 0 || y >= input.shape.h || x >= input.shape.w) {
            return std::nullopt;
        }
        return input.at(0, slice, y, x, map);
    };
    m_inputGrid = NumberGrid(static_cast<int>(m_reach.rows), static_cast<int>(m_reach.columns),
                             inputValue, SignedColours::of(largestValue(input), palette()));
    const View<const float> output = owner->output();
    const TensorPlace& place = m_scene.place();
    const auto outputValue = [owner, output, place](int row, int column) -> std::optional<double> {
        return output.at(0, place.d, row, column, place.map);
    };
    m_outputGrid = NumberGrid(static_cast<int>(output.shape.h), static_cast<int>(output.shape.w),
                              outputValue, SignedColours::of(largestValue(output), palette()));
    m_drawnFor = place;
    makePatch();
}

void StepCanvas::makePatch() {
    const TensorPlace& place = m_scene.place();
    const bool isOtherMap =
        m_scene.trial() != nullptr &&
        (place.map != m_drawnFor.map || place.d != m_drawnFor.d || shownSlice() != m_slice);
    if (isOtherMap) {
        makeGrids();
        return;
    }
    const std::vector<StepTap> taps = shownTaps();
    const auto grid = [&](std::optional<double> (*number)(const StepTap&)) {
        return tapGrid(taps, number, SignedColours::of(largestMagnitude(taps, number), palette()));
    };
    m_patch = {grid(valueOf), {}, {}};
    if (std::ranges::any_of(taps, [](const StepTap& tap) { return tap.weight.has_value(); })) {
        m_patch.weights = grid(weightOf);
        m_patch.products = grid(productOf);
    }
    layOut(size());
    update();
}

void StepCanvas::layOut(const QSize& size) {
    const double width = size.width() - 4.0 * canvasMargin;
    const double height = size.height() - 2.0 * canvasMargin;
    m_left = {double(canvasMargin), double(canvasMargin), width * 0.4, height};
    m_middle = {m_left.right() + canvasMargin, double(canvasMargin), width * 0.22, height};
    m_right = {m_middle.right() + canvasMargin, double(canvasMargin), width * 0.38, height};
    const auto below = [](const QRectF& area) { return area.adjusted(0, titleHeight, 0, 0); };
    m_curve = {};
    m_inputGrid.placeIn(below(m_left));
    if (m_inputGrid.rows() == 1 && m_inputGrid.columns() > 1) {
        // A signal is a curve over its row of numbers.
        const double row = m_inputGrid.frame().height();
        const QRectF room = below(m_left);
        m_inputGrid.placeIn({room.left(), room.bottom() - row, room.width(), row});
        const QRectF numbers = m_inputGrid.frame();
        m_curve = {numbers.left(), room.top(), numbers.width(), room.height() - row - 8};
    }
    m_outputGrid.placeIn(below(m_right));
    const bool hasWeights = m_patch.weights.rows() > 0;
    const double part = m_middle.height() / (hasWeights ? 3 : 1);
    const auto nth = [&](int i) {
        return QRectF(m_middle.left(), m_middle.top() + i * part, m_middle.width(), part)
            .adjusted(0, titleHeight, 0, -4);
    };
    m_patch.values.placeIn(nth(0));
    m_patch.weights.placeIn(nth(1));
    m_patch.products.placeIn(nth(2));
}

void StepCanvas::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut(size());
}

void StepCanvas::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        makeGrids();
    }
    QWidget::changeEvent(event);
}

bool StepCanvas::goTo(const QPointF& point) {
    const std::optional<QPoint> cell = m_outputGrid.cellAt(point);
    if (cell) {
        TensorPlace place = m_scene.place();
        place.y = cell->y();
        place.x = cell->x();
        m_scene.setPlace(place);
    }
    return cell.has_value();
}

void StepCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !goTo(event->position())) {
        QWidget::mousePressEvent(event);
    }
}

void StepCanvas::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) {
        goTo(event->position());
    }
}

void StepCanvas::keyPressEvent(QKeyEvent* event) {
    TensorPlace place = m_scene.place();
    switch (event->key()) {
    case Qt::Key_Left:
        --place.x;
        break;
    case Qt::Key_Right:
        ++place.x;
        break;
    case Qt::Key_Up:
        --place.y;
        break;
    case Qt::Key_Down:
        ++place.y;
        break;
    case Qt::Key_PageUp:
        --place.d;
        break;
    case Qt::Key_PageDown:
        ++place.d;
        break;
    case Qt::Key_Home:
        place.y = 0;
        place.x = 0;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    m_scene.setPlace(place);
}

} // namespace fovea::gui
