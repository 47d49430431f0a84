#include "gui/training/curves_plot.hpp"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "core/base/number_text.hpp"
#include "core/training/runs/step_curve.hpp"
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

/// Of each stretch at its middle.
Curve curveOf(const std::vector<StepMean>& means, const RunHistory& run) {
    Curve curve;
    for (const StepMean& mean : means) {
        curve.add((run.epochsAt(mean.from) + run.epochsAt(mean.to)) / 2, mean.value);
    }
    return curve;
}

Curve epochCurve(const RunHistory& run, double EpochEnded::*figure) {
    Curve curve;
    for (const EpochEnded& ended : run.epochs()) {
        curve.add(run.epochsAt(ended.step), ended.*figure);
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
      m_loss(makePlot(tr("Loss"), Qt::AlignRight | Qt::AlignTop)),
      m_top1(makePlot(tr("Accuracy"), Qt::AlignRight | Qt::AlignBottom)),
      m_lossGraphs(addGraphs(m_loss)),
      m_top1Graphs(addGraphs(m_top1)) {
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

QCustomPlot* CurvesPlot::makePlot(const QString& title, Qt::Alignment legend) {
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
    plot->axisRect()->insetLayout()->setInsetAlignment(0, legend);
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

CurvesPlot::Graphs CurvesPlot::addGraphs(QCustomPlot* plot) {
    const auto add = [plot](const QString& name) {
        QCPGraph* graph = plot->addGraph();
        graph->setName(name);
        graph->setAntialiased(true);
        return graph;
    };
    Graphs graphs{add(tr("train, step by step")), add(tr("train, moving average")),
                  add(tr("train, mean of the epoch")), add({})};
    graphs.epochs->setLineStyle(QCPGraph::lsNone);
    return graphs;
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
    // Told apart by their points and widths as well as by colour.
    const Graphs& graphs = plot == m_loss ? m_lossGraphs : m_top1Graphs;
    const QColor train = seriesColour(0, worn);
    const QColor heldOut = seriesColour(1, worn);
    QColor faint = train;
    faint.setAlphaF(0.45F);
    graphs.steps->setPen(QPen(faint, 1));
    graphs.average->setPen(QPen(train, 2.5));
    graphs.epochs->setPen(QPen(train, 1.5));
    graphs.epochs->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssSquare, train,
                                                   worn.color(QPalette::Base), pointSize + 2));
    graphs.heldOut->setPen(QPen(heldOut, 2));
    graphs.heldOut->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, pointSize));
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
    const auto drawAll = [&](const Graphs& graphs, double Progress::*sinceEpoch,
                             double EpochEnded::*train, std::optional<double> EpochEnded::*held) {
        const std::vector<StepMean> steps = stepMeans(run, sinceEpoch, train);
        draw(graphs.steps, curveOf(steps, history));
        draw(graphs.average, curveOf(movingAverage(steps, averagedSteps(history)), history));
        draw(graphs.epochs, epochCurve(history, train));
        draw(graphs.heldOut, heldOutCurve(history, held));
    };
    drawAll(m_lossGraphs, &Progress::loss, &EpochEnded::trainLoss, &EpochEnded::validationLoss);
    drawAll(m_top1Graphs, &Progress::top1, &EpochEnded::trainTop1, &EpochEnded::validationTop1);
    m_epochs = static_cast<double>(std::max<std::int64_t>(1, run.spec.train.epochs));
    const std::string& split = history.started().split;
    const QString name = split.empty() ? tr("validation") : text(split);
    m_lossGraphs.heldOut->setName(name);
    m_top1Graphs.heldOut->setName(name);
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
    // So do single steps now and then, which the average does not follow.
    double highest = 0;
    double lowest = 1e9;
    for (const double from : {settledEpochs, 0.0}) {
        for (const QCPGraph* graph :
             {m_lossGraphs.average, m_lossGraphs.epochs, m_lossGraphs.heldOut}) {
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
    m_loss->yAxis->setRange(lowest, highest * 1.15);
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
    for (const QCustomPlot* plot : {m_loss, m_top1}) {
        for (int i = 0; i < plot->graphCount(); ++i) {
            count += plot->graph(i)->dataCount();
        }
    }
    return count;
}

void CurvesPlot::replot() {
    m_loss->replot(QCustomPlot::rpQueuedReplot);
    m_top1->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace fovea::gui
