#pragma once

#include <QObject>

#include "core/data/sample_dataset.hpp"
#include "gui/document/document.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// Keeps the document's dataset what its settings say: scans the source in the background when
/// the project, the source or the split changes.
///
/// A project that has a dataset.csv keeps the split written there until the split settings change.
class DatasetLoader : public QObject {
    Q_OBJECT

public:
    explicit DatasetLoader(Document& document, QObject* parent = nullptr);

    /// Scans a folder or file and, when that succeeds, makes it the project's source by an undo
    /// command. On failure the project stays as it is.
    void openSource(const std::filesystem::path& source);

    /// Draws the built-in dataset into `folder` and opens it as openSource does.
    void makeSampleDataset(const std::filesystem::path& folder,
                           const SampleDatasetOptions& options = {});

    /// Looks at the source again.
    void rescan();

    BackgroundTask& task() { return m_task; }

    const BackgroundTask& task() const { return m_task; }

    /// Why there is no dataset although there is a source; empty when all is well.
    const QString& problem() const { return m_problem; }

    /// Writes the split of the dataset into the project's folder, so that it is the same from now
    /// on. Called when a project is saved.
    /// errors  the folder cannot be written
    Result<void> writeSplit() const;

Q_SIGNALS:
    void problemChanged();
    /// What the user asked to open could not be.
    void failed(const QString& message);

private:
    /// All settings that the scan's result hangs on.
    struct Key {
        std::string source;
        Samples samples = Samples::Automatic;
        std::string labelColumn;
        double validationShare = 0;
        double testShare = 0;
        std::uint64_t seed = 0;

        bool operator==(const Key&) const = default;
    };

    static Key keyOf(const DatasetSpec& spec);
    void startProject();
    void follow();
    void scan(bool keepsSplit);
    void take(Result<std::shared_ptr<const Dataset>> dataset);
    void accept(const std::filesystem::path& source, std::shared_ptr<const Dataset> dataset);
    void setProblem(const QString& problem);

    Document& m_document;
    BackgroundTask m_task{this};
    Key m_loaded;      ///< what the dataset, or the scan that runs, is of
    Key m_frozenSplit; ///< what dataset.csv was written for
    QString m_problem;
};

} // namespace fovea::gui
