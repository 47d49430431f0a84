#pragma once

#include <QObject>

#include "core/data/sample_dataset.hpp"
#include "core/data/scanned_source.hpp"
#include "gui/document/document.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// Keeps the document's dataset what its settings and its table of samples say: scans the source in
/// the background when the project or the source changes, and makes the dataset anew, of the same
/// scan, when the table does.
///
/// Where a project has no table yet, its samples are those of the scan, with splits drawn; that is
/// written down by an undo step.
class DatasetLoader : public QObject {
    Q_OBJECT

public:
    explicit DatasetLoader(Document& document, QObject* parent = nullptr);

    /// Scans a folder or file and, when that succeeds, makes it the project's source by an undo
    /// command. On failure the project stays as it is.
    void openSource(const std::filesystem::path& source);

    /// Finds the project's samples again in a folder or file to which they were moved, by one undo
    /// step: labels, splits and exclusions stay as they are. On failure the project stays too.
    void locate(const std::filesystem::path& place);

    /// Draws the built-in dataset into `folder` and opens it as openSource does.
    void makeSampleDataset(const std::filesystem::path& folder,
                           const SampleDatasetOptions& options = {});

    /// Looks at the source again, and takes in what is new in it, by an undo step.
    void rescan();

    BackgroundTask& task() { return m_task; }

    const BackgroundTask& task() const { return m_task; }

    /// What is being scanned, by its names alone, as long as the document has no dataset: to look
    /// at until it has.
    const std::shared_ptr<const Dataset>& preview() const { return m_preview; }

    /// What the scan has found to be unreadable so far; the first thousand.
    const std::vector<DataFault>& faultsSoFar() const { return m_faultsSoFar; }

    /// Why there is no dataset although there is a source; empty when all is well.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void problemChanged();
    void previewChanged();
    /// What the user asked to open could not be.
    void failed(const QString& message);

private:
    using ScanResult = Result<std::shared_ptr<const ScannedSource>>;

    void startProject();
    void follow();
    void scan(bool takesNewSamples);
    void take(ScanResult scanned, bool takesNewSamples);
    void takeLocated(const DatasetSpec& there, ScanResult scanned);
    void makeDataset();
    void accept(const std::filesystem::path& source, std::shared_ptr<const Dataset> dataset);
    void setProblem(const QString& problem);
    ScanNews newsOf(const DatasetSpec& spec);
    void takePreview(std::uint64_t scan, std::shared_ptr<const Dataset> preview);
    void takeFault(std::uint64_t scan, DataFault fault);
    void endPreview();

    Document& m_document;
    BackgroundTask m_task{this};
    DatasetSpec m_scannedFor;                       ///< what the scan, or the one that runs, is of
    std::shared_ptr<const ScannedSource> m_scanned; ///< null while it runs, or failed
    SampleTable m_table;                            ///< what the dataset was made of
    QString m_problem;
    std::uint64_t m_scanNumber = 0; ///< of the scan that runs, or ran last: news of others are late
    std::shared_ptr<const Dataset> m_preview;
    std::vector<DataFault> m_faultsSoFar;
};

} // namespace fovea::gui
