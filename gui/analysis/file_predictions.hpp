#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <QObject>

#include "core/evaluation/predict_files.hpp"
#include "gui/document/document.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// What a run takes pictures for that nobody has labelled: files, and all that folders and archives
/// hold, however deep. Worked out beside the window; where that is cancelled, what is known by then
/// stays.
class FilePredictions : public QObject {
    Q_OBJECT

public:
    explicit FilePredictions(Document& document, QObject* parent = nullptr);

    /// Asks the run; what was asked before is forgotten. No path: that is all.
    void ask(const RunFolder& run, std::vector<std::filesystem::path> paths);

    /// Asks another run about the same; none can be asked where the path is empty.
    void setRun(const RunFolder& run);

    /// Files, folders and archives, as they were named; empty: nothing is asked.
    const std::vector<std::filesystem::path>& asked() const { return m_paths; }

    /// The pictures, each under its path and with the label that the run gives it. Null until they
    /// are known.
    const std::shared_ptr<const Dataset>& pictures() const { return m_pictures; }

    /// The most probable classes of a picture, as many as a table of predictions has.
    std::span<const ClassProbability> ranking(std::size_t picture) const {
        return (*m_rankings)[picture];
    }

    /// What could not be read, a sentence each.
    const std::vector<std::string>& faults() const { return m_faults; }

    /// Worth knowing of the archives, a sentence each.
    const std::vector<std::string>& notes() const { return m_notes; }

    /// Of which weights; empty until pictures are known.
    const std::string& weights() const { return m_weights; }

    /// Files that there were, and those that were looked at before somebody cancelled.
    std::size_t fileCount() const { return m_fileCount; }

    std::size_t doneCount() const { return m_doneCount; }

    /// Writes all of them into a file as `fovea predict --csv` prints them, beside the window.
    void exportTo(const std::filesystem::path& file);

    BackgroundTask& predicting() { return m_predicting; }

    BackgroundTask& exporting() { return m_exporting; }

Q_SIGNALS:
    void changed();
    void failed(const QString& message); ///< nobody could be asked, or the file not be written

private:
    struct Found;
    using Rankings = std::vector<std::vector<ClassProbability>>;

    void forget();
    void takeFound();

    Document& m_document;
    RunFolder m_run;
    std::vector<std::filesystem::path> m_paths;
    std::shared_ptr<Found> m_found; ///< what the task fills; null when it is taken
    std::shared_ptr<const Dataset> m_pictures;
    std::shared_ptr<const Rankings> m_rankings; ///< a picture each; as long as there are pictures
    std::vector<std::string> m_faults;
    std::vector<std::string> m_notes;
    std::string m_weights;
    std::size_t m_fileCount = 0;
    std::size_t m_doneCount = 0;
    BackgroundTask m_predicting{this};
    BackgroundTask m_exporting{this};
};

} // namespace fovea::gui
