#pragma once

#include <memory>
#include <vector>

#include <QTimer>

#include "gui/data/class_table_model.hpp"
#include "gui/document/document.hpp"
#include "gui/workspace/workspace.hpp"

class QButtonGroup;
class QLabel;
class QStackedWidget;
class QTableView;
class QTreeWidget;

namespace fovea::gui {

class DataInspector;
class DatasetLoader;
class EmptyState;
class ImageWall;
class NoteLabel;
class SampleActions;

/// The data source: classes with counts, faults, and every picture.
class DataWorkspace : public Workspace {
    Q_OBJECT

public:
    DataWorkspace(Document& document, DatasetLoader& loader, QWidget* parent = nullptr);

    QString title() const override { return tr("Data"); }

    QString iconName() const override { return "data"; }

    QList<QAction*> menu() override;
    QWidget* inspector() override;
    std::vector<WorkspaceProblem> problems() const override;

    /// Opens the built-in dataset, after drawing it where that has not been done yet.
    void openSampleDataset();

Q_SIGNALS:
    /// What a network makes of the source's pictures without labels is asked for.
    void predictionWanted(const std::vector<std::filesystem::path>& folders);

private:
    void makeActions();
    QWidget* makeEmptyPage();
    QWidget* makeContentPage();
    QWidget* makeClassPanel();
    QWidget* makeWallPanel();
    void tellFailure(const QString& reason);
    void chooseFolder();
    void locate();
    void offerToLocate();
    void chooseFile();
    void showDataset();
    std::shared_ptr<const Dataset> shown() const;
    void showPreview();
    void showFaultsSoFar();
    void showFaults(const Dataset& dataset, const std::vector<DataFault>& faults);
    std::vector<std::filesystem::path> unlabelled() const; ///< folders of pictures
    void showPage();
    void filter();

    Document& m_document;
    DatasetLoader& m_loader;
    ClassTableModel m_classes;
    std::shared_ptr<const Dataset> m_shownDataset; ///< the document's, or the preview
    QTimer m_faultsWait;
    QStackedWidget* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    NoteLabel* m_source = nullptr;
    QTableView* m_classTable = nullptr;
    QLabel* m_faultHeading = nullptr;
    QTreeWidget* m_faults = nullptr;
    QButtonGroup* m_splits = nullptr;
    QLabel* m_shown = nullptr;
    ImageWall* m_wall = nullptr;
    SampleActions* m_samples = nullptr;
    DataInspector* m_inspector = nullptr;
    QAction* m_open = nullptr;
    QAction* m_openFile = nullptr;
    QAction* m_sample = nullptr;
    QAction* m_locate = nullptr;
    QAction* m_rescan = nullptr;
    QAction* m_predict = nullptr;
};

} // namespace fovea::gui
