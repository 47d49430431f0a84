#include "gui/training/curves_plot.hpp"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "core/base/number_text.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr double pointSize = 5;
constexpr int leftMargin = 72;
constexpr int tickDigits = 6;
constexpr double settledEpochs = 0.1;

/// Writes numbers as the whole window does.
template <class Ticker>
class NumberTicker : public Ticker {
public:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return text(numberText(tick, tickDigits));
    }
};

/// Writes shares as percent.
class PercentTicker : public QCPAxisTicker {
public:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return text(numberText(tick * 100, tickDigits)) + " %";
    }
};

template <class Ticker>
void setTicker(QCPAxis* axis) {
    axis->setTicker(QSharedPointer<Ticker>::create());
    axis->setNumberFormat("g"); // as the ticker writes it, not as a power of ten
}

void wear(QCPAxis* axis, const QPalette& palette) {
    const QColor line = lineColour(palette);
    const QColor words = mutedText(palette);
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(words);
    axis->setLabelColor(words);
    QColor faint = line;
    faint.setAlphaF(0.6F);
    axis->grid()->setPen(faint);
    axis->grid()->setZeroLinePen(faint);
}

/// Points of a graph; x counts epochs.
struct Curve {
    QList<double> x;
    QList<double> y;

    void add(double at, double value) {
        x.append(at);
        y.append(value);
    }
};

/// What was told within the epochs and of each as a whole, in the order of the steps.
Curve trainCurve(const RunHistory& run, double Progress::*within, double EpochEnded::*whole) {
    Curve curve;
    const std::vector<Progress>& points = run.points();
    auto point = points.begin();
    for (const EpochEnded& ended : run.epochs()) {
        for (; point != points.end() && point->step <= ended.step; ++point) {
            curve.add(run.epochsAt(point->step), *point.*within);
        }
        curve.add(run.epochsAt(ended.step), ended.*whole);
    }
    for (; point != points.end(); ++point) {
        curve.add(run.epochsAt(point->step), *point.*within);
    }
    return curve;
}

Curve heldOutCurve(const RunHistory& run, std::optional<double> EpochEnded::*figure) {
    Curve curve;
    for (const EpochEnded& ended : run.epochs()) {
        if (ended.*figure) {
            curve.add(run.epochsAt(ended.step), *(ended.*figure));
        }
    }
    return curve;
}

} // namespace

CurvesPlot::CurvesPlot(QWidget* parent)
    : QWidget(parent),
      m_loss(makePlot(tr("Loss"))),
      m_top1(makePlot(tr("Accuracy"))),
      m_trainLoss(addGraph(m_loss, tr("train"), false)),
      m_validationLoss(addGraph(m_loss, tr("validation"), true)),
      m_trainTop1(addGraph(m_top1, tr("train"), false)),
      m_validationTop1(addGraph(m_top1, tr("validation"), true)) {
    m_top1->xAxis->setLabel(tr("epoch"));
    setTicker<PercentTicker>(m_top1->yAxis);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_loss);
    layout->addWidget(m_top1);
    // Both look at the same epochs.
    const auto link = [](QCustomPlot* from, QCustomPlot* to) {
        connect(from->xAxis, QOverload<const QCPRange&>::of(&QCPAxis::rangeChanged), to,
                [to](const QCPRange& range) {
                    const QSignalBlocker quiet(to->xAxis);
                    to->xAxis->setRange(range);
                    to->replot(QCustomPlot::rpQueuedReplot);
                });
    };
    link(m_loss, m_top1);
    link(m_top1, m_loss);
    wear(m_loss);
    wear(m_top1);
    clear();
}

QCustomPlot* CurvesPlot::makePlot(const QString& title) {
    auto* plot = new QCustomPlot;
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setToolTip(tr("Wheel zooms, drag moves, double click shows all"));
    plot->yAxis->setLabel(title);
    setTicker<NumberTicker<QCPAxisTicker>>(plot->xAxis);
    setTicker<NumberTicker<QCPAxisTicker>>(plot->yAxis);
    plot->setMinimumHeight(120);
    // A fixed left margin keeps the axes of both plots in line.
    plot->axisRect()->setAutoMargins(QCP::msTop | QCP::msRight | QCP::msBottom);
    plot->axisRect()->setMargins(QMargins(leftMargin, 0, 0, 0));
    plot->legend->setVisible(true);
    plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignTop);
    connect(plot, &QCustomPlot::mouseWheel, this, [this] { m_followsRun = false; });
    connect(plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (event->buttons() & Qt::LeftButton) {
            m_followsRun = false;
        }
    });
    connect(plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_followsRun = true;
        showAll();
        replot();
    });
    return plot;
}

QCPGraph* CurvesPlot::addGraph(QCustomPlot* plot, const QString& name, bool hasPoints) {
    QCPGraph* graph = plot->addGraph();
    graph->setName(name);
    graph->setAntialiased(true);
    if (hasPoints) {
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, pointSize));
    }
    return graph;
}

void CurvesPlot::wear(QCustomPlot* plot) {
    const QPalette worn = palette();
    plot->setBackground(worn.color(QPalette::Base));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
        fovea::gui::wear(axis, worn);
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
    }
    plot->legend->setFont(small);
    plot->legend->setTextColor(worn.color(QPalette::Text));
    QColor ground = worn.color(QPalette::Base);
    ground.setAlpha(200);
    plot->legend->setBrush(ground);
    plot->legend->setBorderPen(Qt::NoPen);
    // Told apart by points as well as by colour.
    plot->graph(0)->setPen(QPen(seriesColour(0, worn), 1.5));
    plot->graph(1)->setPen(QPen(seriesColour(1, worn), 2));
}

void CurvesPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        wear(m_loss);
        wear(m_top1);
        replot();
    }
}

void CurvesPlot::show(const RunRecord& run) {
    const auto draw = [](QCPGraph* graph, const Curve& curve) {
        graph->setData(curve.x, curve.y, true);
    };
    const RunHistory& history = run.history;
    draw(m_trainLoss, trainCurve(history, &Progress::loss, &EpochEnded::trainLoss));
    draw(m_trainTop1, trainCurve(history, &Progress::top1, &EpochEnded::trainTop1));
    draw(m_validationLoss, heldOutCurve(history, &EpochEnded::validationLoss));
    draw(m_validationTop1, heldOutCurve(history, &EpochEnded::validationTop1));
    m_epochs = static_cast<double>(std::max<std::int64_t>(1, run.spec.train.epochs));
    const std::string& split = history.started().split;
    const QString name = split.empty() ? tr("validation") : text(split);
    m_validationLoss->setName(name);
    m_validationTop1->setName(name);
    if (m_followsRun) {
        showAll();
    }
    replot();
}

void CurvesPlot::clear() {
    m_followsRun = true;
    show(RunRecord{});
}

void CurvesPlot::showAll() {
    m_loss->xAxis->setRange(0, m_epochs);
    const bool isLogarithmic = m_loss->yAxis->scaleType() == QCPAxis::stLogarithmic;
    // The first steps of a run start far above the rest; where there is more, it sets the scale.
    double highest = 0;
    double lowest = 1e9;
    for (const double from : {settledEpochs, 0.0}) {
        for (const QCPGraph* graph : {m_trainLoss, m_validationLoss}) {
            for (const QCPGraphData& point : *graph->data()) {
                if (point.key >= from && std::isfinite(point.value)) {
                    highest = std::max(highest, point.value);
                    lowest = std::min(lowest, point.value);
                }
            }
        }
        if (highest > 0) {
            break;
        }
    }
    highest = highest > 0 ? highest : 1;
    lowest = isLogarithmic ? std::max(1e-6, std::min(lowest, highest) * 0.8) : 0;
    m_loss->yAxis->setRange(lowest, highest * 1.05);
    m_top1->yAxis->setRange(0, 1.02);
}

void CurvesPlot::setLogarithmicLoss(bool isLogarithmic) {
    m_loss->yAxis->setScaleType(isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    isLogarithmic ? setTicker<NumberTicker<QCPAxisTickerLog>>(m_loss->yAxis)
                  : setTicker<NumberTicker<QCPAxisTicker>>(m_loss->yAxis);
    showAll();
    replot();
}

int CurvesPlot::pointCount() const {
    int count = 0;
    for (const QCPGraph* graph : {m_trainLoss, m_validationLoss, m_trainTop1, m_validationTop1}) {
        count += graph->dataCount();
    }
    return count;
}

void CurvesPlot::replot() {
    m_loss->replot(QCustomPlot::rpQueuedReplot);
    m_top1->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace fovea::gui
