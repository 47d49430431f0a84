#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <QObject>
#include <QProcess>

#include "core/project/project.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

namespace fovea::gui {

/// The `fovea` command that belongs to this window: $FOVEA_COMMAND, else beside the executable,
/// else whatever the search path has.
QString foveaCommand();

/// The command line that trains a run which has been made, as a person would type it.
QString trainCommandLine(const RunFolder& run);

/// The command line that trains a project as it is saved.
QString trainCommandLine(const ProjectFolder& project);

/// The command line that trains the same again, to the same bytes, into a folder of its own.
QString repeatCommandLine(const RunFolder& run);

/// What changes when a run goes on: each as `fovea resume` takes it.
struct RunChanges {
    std::optional<std::int64_t> epochs;        ///< in all
    std::optional<std::filesystem::path> data; ///< where it lies now
};

/// A run in its own process: starts it, hears its events, tells it commands. A crash over there
/// is an ending like others here.
class RunProcess : public QObject {
    Q_OBJECT

public:
    explicit RunProcess(QObject* parent = nullptr);
    /// Stops a run that is neither ended nor left alone, as Ctrl-C would.
    ~RunProcess() override;

    void start(const RunFolder& run, const RunChanges& changes = {});
    void send(RunCommand command);
    /// Lets the run live on without this window; it keeps writing into its folder.
    void leaveRunning();

    bool isRunning() const;

Q_SIGNALS:
    void happened(const fovea::Event& event);
    /// A line is no event, and why; later ones like it are not told again.
    void misheard(const QString& why);
    /// The process is gone. `fault` is empty unless it could not start, crashed or failed without
    /// telling an event why: then it has the cause, with the process's last words.
    void ended(const QString& fault);

private:
    void readEvents();
    void finish(int exitCode, QProcess::ExitStatus status);

    std::unique_ptr<QProcess> m_process;
    QByteArray m_lastWords; ///< the end of its stderr
    bool m_toldItsEnd = false;
    bool m_misheard = false;
};

} // namespace fovea::gui
