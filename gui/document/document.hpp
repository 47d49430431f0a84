#pragma once

#include <memory>

#include <QObject>
#include <QUndoStack>

#include "core/data/dataset.hpp"
#include "core/graph/infer.hpp"
#include "core/layer/registry.hpp"
#include "core/project/project.hpp"

namespace fovea::gui {

/// The open project: one ProjectSpec, its undo stack, its folder. The window's only truth about
/// it; views listen and show. Changes come from undo commands (gui/commands) alone.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(const LayerRegistry& registry, QObject* parent = nullptr);
    ~Document() override;

    const LayerRegistry& registry() const { return m_registry; }

    const ProjectSpec& spec() const { return m_spec; }

    QUndoStack* undoStack() { return &m_undoStack; }

    /// What infer says of the network as it is now, for the data's input shape (28x28x1 while
    /// there is no data).
    const NetworkReport& report() const { return m_report; }

    Shape inputShape() const;

    /// For undo commands only: replace a part of the spec and tell the views.
    void setNetwork(const NetworkSpec& network);
    void setData(const DatasetSpec& data);
    void setTrain(const TrainSpec& train);

    /// The scanned data source; null until it is loaded. Not part of the undo history.
    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }

    void setDataset(std::shared_ptr<const Dataset> dataset);

    /// A project always has a folder, so that runs have a place: until the first "save as" it is
    /// one of the program's own, which a crash leaves behind to be recovered.
    ProjectFolder folder() const { return m_folder; }

    bool isUntitled() const { return m_isUntitled; }

    bool isModified() const { return !m_undoStack.isClean(); }

    QString displayName() const;

    void startNew();
    Result<void> open(const std::filesystem::path& folder);
    Result<void> save();
    /// Moves an untitled project, or copies a titled one (runs and all), to `folder`.
    Result<void> saveAs(const std::filesystem::path& folder);

signals:
    void networkChanged(); ///< spec().network and report()
    void dataChanged();    ///< spec().data
    void trainChanged();   ///< spec().train
    void datasetChanged(); ///< dataset() and so report()
    void folderChanged();  ///< another project or another place
    void modifiedChanged(bool isModified);

private:
    void inferAgain();
    void writeRecovery();

    const LayerRegistry& m_registry;
    ProjectSpec m_spec;
    NetworkReport m_report;
    std::shared_ptr<const Dataset> m_dataset;
    ProjectFolder m_folder;
    bool m_isUntitled = true;
    QUndoStack m_undoStack;
};

} // namespace fovea::gui
