#pragma once

#include <QWidget>

#include "gui/analysis/run_analysis.hpp"

namespace fovea::gui {

class NoteLabel;

/// Probabilities as bars, the most probable first.
class ProbabilityBars : public QWidget {
    Q_OBJECT

public:
    explicit ProbabilityBars(QWidget* parent = nullptr);

    struct Bar {
        QString name;
        double probability = 0;
        bool isTrue = false; ///< the sample's own class
    };

    void setBars(std::vector<Bar> bars);

    const std::vector<Bar>& bars() const { return m_bars; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Bar> m_bars;
};

/// The image that is looked at, and what the network takes it for.
class LookPanel : public QWidget {
    Q_OBJECT

public:
    explicit LookPanel(RunAnalysis& analysis, QAction* openImage, QWidget* parent = nullptr);

    ProbabilityBars& bars() { return *m_bars; }

private:
    void refresh();

    RunAnalysis& m_analysis;
    class Picture;
    Picture* m_picture;
    NoteLabel* m_name;
    NoteLabel* m_verdict;
    ProbabilityBars* m_bars;
};

} // namespace fovea::gui
