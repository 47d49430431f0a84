#pragma once

#include <QWidget>

#include "core/training/runs/run_record.hpp"

class QCPGraph;
class QCustomPlot;

namespace fovea::gui {

/// Loss above, accuracy below, over epochs; train and validation. Wheel zooms, drag moves, double
/// click shows all again; until one does, the curves stay in full view as they grow.
class CurvesPlot : public QWidget {
    Q_OBJECT

public:
    explicit CurvesPlot(QWidget* parent = nullptr);

    /// Draws a run's curves; call as often as there is news, the plot paces itself.
    void show(const RunRecord& run);
    void clear();

    void setLogarithmicLoss(bool isLogarithmic);

    /// Points that are drawn, of all four curves.
    int pointCount() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    QCustomPlot* makePlot(const QString& title);
    QCPGraph* addGraph(QCustomPlot* plot, const QString& name, bool hasPoints);
    void wear(QCustomPlot* plot);
    void showAll();
    void replot();

    QCustomPlot* m_loss;
    QCustomPlot* m_top1;
    QCPGraph* m_trainLoss;
    QCPGraph* m_validationLoss;
    QCPGraph* m_trainTop1;
    QCPGraph* m_validationTop1;
    double m_epochs = 1;
    bool m_followsRun = true;
};

} // namespace fovea::gui
