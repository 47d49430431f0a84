#pragma once

#include <QWidget>

#include "gui/analysis/file_predictions.hpp"

class QComboBox;
class QTreeWidget;

namespace fovea::gui {

class ElidedLabel;
class ImageWall;
class NoteLabel;

/// Pictures that nobody has labelled, as a wall: below each what it is taken for, and how surely.
/// By class, the least sure first; what could not be read stands below, with the cause.
class PredictionPanel : public QWidget {
    Q_OBJECT

public:
    /// The actions become buttons.
    PredictionPanel(FilePredictions& predictions, QAction* exportTable, QAction* close,
                    QWidget* parent = nullptr);

    ImageWall& wall() { return *m_wall; }

Q_SIGNALS:
    void chosen(qulonglong picture); ///< by the user, or as the first of new ones

private:
    QWidget* makeChoices();
    QWidget* makeFaults();
    void refresh();
    void showHeading();
    void showClasses();
    void showFaults();
    void showWall();
    std::vector<std::size_t> shownPictures() const;

    FilePredictions& m_predictions;
    std::shared_ptr<const Dataset> m_shown; ///< whose first picture was chosen
    ElidedLabel* m_heading;
    ElidedLabel* m_origin;
    QComboBox* m_class = nullptr;
    QComboBox* m_order = nullptr;
    ImageWall* m_wall;
    NoteLabel* m_faultHeading = nullptr;
    QTreeWidget* m_faults = nullptr;
};

} // namespace fovea::gui
