#pragma once

#include <QWidget>

#include "core/training/runs/run_record.hpp"

class QCPGraph;
class QCustomPlot;

namespace fovea::gui {

/// Loss above, accuracy below, over epochs: of training each step (thin), the moving average of
/// the steps (thick) and the mean of each epoch (points); of what is held out each epoch. Wheel
/// zooms, drag moves, double click shows all again; until one does, the curves stay in full view as
/// they grow.
class CurvesPlot : public QWidget {
    Q_OBJECT

public:
    explicit CurvesPlot(QWidget* parent = nullptr);

    /// Draws a run's curves; call as often as there is news, the plot paces itself.
    void show(const RunRecord& run);
    void clear();

    void setLogarithmicLoss(bool isLogarithmic);

    /// Points that are drawn, of all curves.
    int pointCount() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Graphs {
        QCPGraph* steps;
        QCPGraph* average;
        QCPGraph* epochs;
        QCPGraph* heldOut;
    };

    QCustomPlot* makePlot(const QString& title, Qt::Alignment legend);
    static Graphs addGraphs(QCustomPlot* plot);
    void wear(QCustomPlot* plot);
    void showAll();
    void replot();

    QCustomPlot* m_loss;
    QCustomPlot* m_top1;
    Graphs m_lossGraphs;
    Graphs m_top1Graphs;
    double m_epochs = 1;
    bool m_followsRun = true;
};

} // namespace fovea::gui
