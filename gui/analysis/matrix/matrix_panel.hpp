#pragma once

#include <QWidget>

#include "gui/widgets/background_task.hpp"

class QAction;

namespace fovea::gui {

class ConfusionView;
class MatrixBar;
class NoteLabel;
class OtherRun;
class RunAnalysis;
class RunLibrary;

/// The confusion matrix with how it is shown above it, and beside another run by how much that one
/// differs.
class MatrixPanel : public QWidget {
    Q_OBJECT

public:
    MatrixPanel(RunAnalysis& analysis, OtherRun& other, RunLibrary& library,
                QWidget* parent = nullptr);

    ConfusionView& matrix() { return *m_matrix; }

    /// Writes the matrix into a file that is asked for.
    QAction* exporting() { return m_export; }

    /// Shows the run's evaluation as it is now.
    void refresh();

Q_SIGNALS:
    void failed(const QString& message);

private:
    void compare();
    void askForFile();

    RunAnalysis& m_analysis;
    OtherRun& m_other;
    QAction* m_export;
    MatrixBar* m_bar;
    NoteLabel* m_note;
    ConfusionView* m_matrix;
    BackgroundTask m_writing{this};
};

} // namespace fovea::gui
