#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QTimer>
#include <QUndoStack>

#include "core/data/dataset.hpp"
#include "core/graph/infer.hpp"
#include "core/layer/registry.hpp"
#include "core/project/project.hpp"
#include "gui/document/recovery.hpp"

namespace fovea::gui {

class EditProject;

/// The open project: one ProjectSpec, its undo stack, its folder. The window's only truth about
/// it; views listen and show. Changes come from the undo command (gui/commands/edit_project.hpp)
/// alone.
///
/// While open, data.source is absolute; on disk it is relative where it lies in or beside the
/// project folder, so that both can be moved together.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(const LayerRegistry& registry, QObject* parent = nullptr);
    /// A clean end: unsaved work is given up (the window has asked), and with it the folder of an
    /// untitled project that never ran.
    ~Document() override;

    const LayerRegistry& registry() const { return m_registry; }

    const ProjectSpec& spec() const { return *m_spec; }

    QUndoStack* undoStack() { return &m_undoStack; }

    /// What infer says of the network as it is now, for inputShape().
    const NetworkReport& report() const { return m_report; }

    /// Of one sample: the data's. Without any data, what the data settings name, 28x28x1 for the
    /// rest, so that a network can be drawn. None while the data are there but leave it open, as
    /// photographs of many sizes do, or are not read yet.
    std::optional<Shape> inputShape() const;

    /// Whether inputShape() is but an assumption, for lack of data.
    bool isInputAssumed() const { return m_spec->data.source.empty(); }

    /// The scanned data source; null until it is loaded. Not part of the undo history.
    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }

    void setDataset(std::shared_ptr<const Dataset> dataset);

    /// A project always has a folder, so that runs have a place: until the first "save as" it is
    /// one of the program's own, which a crash leaves behind to be recovered.
    ProjectFolder folder() const { return m_folder; }

    bool isUntitled() const { return m_isUntitled; }

    /// Whether closing would lose something.
    bool isModified() const { return !m_undoStack.isClean(); }

    QString displayName() const;

    void startNew();
    /// A project folder or its project.json. On failure the open project stays.
    Result<void> open(const std::filesystem::path& path);
    /// errors  the project is untitled; the folder cannot be written
    Result<void> save();
    /// Moves an untitled project, or copies a titled one with its runs, to `folder`. Its
    /// project.json is written last, so that a copy cut short is no project. Not while a run of
    /// the project is in progress: it writes into the old place.
    /// errors  another project lives there; it cannot be written
    Result<void> saveAs(const std::filesystem::path& folder);

    /// Opens what a crashed window left, as unsaved changes of its project.
    void recover(const RecoverableProject& project);

    /// Writes the recovery file now and waits for it; else it follows a second after a change.
    void writeRecovery();

Q_SIGNALS:
    void networkChanged(); ///< spec().network and report()
    void dataChanged();    ///< spec().data, spec().classes
    void samplesChanged(); ///< spec().samples
    void trainChanged();   ///< spec().train
    void datasetChanged(); ///< dataset()
    void reportChanged();  ///< report() or inputShape(), whatever the cause
    void folderChanged();  ///< another project or another place
    void modifiedChanged(bool isModified);

private:
    friend class EditProject;

    /// Takes the place of the project as it is, and tells the views what differs.
    void apply(std::shared_ptr<const ProjectSpec> spec);
    /// What is known while inputShape() is not; 0 for the rest.
    Shape openShape() const;
    void inferAgain();
    void changed();
    void startProject(ProjectSpec spec, ProjectFolder folder, bool isUntitled);
    void giveUpUntitledFolder();

    const LayerRegistry& m_registry;
    std::shared_ptr<const ProjectSpec> m_spec; ///< shared with the steps of the history
    NetworkReport m_report;
    std::shared_ptr<const Dataset> m_dataset;
    ProjectFolder m_folder;
    bool m_isUntitled = true;
    QUndoStack m_undoStack;
    RecoveryFile m_recovery;
    QTimer m_recoveryTimer;
};

} // namespace fovea::gui
