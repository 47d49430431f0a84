#pragma once

#include <memory>

#include <QObject>
#include <QProcess>

#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

namespace fovea::gui {

/// The `fovea` command that belongs to this window: $FOVEA_COMMAND, else beside the executable,
/// else whatever the search path has.
QString foveaCommand();

/// The command line that trains (or goes on with) a run, as a person would type it.
QString trainCommandLine(const RunFolder& run);

/// A run in its own process: starts it, hears its events, tells it commands. A crash over there
/// is an ending like others here.
class RunProcess : public QObject {
    Q_OBJECT

public:
    explicit RunProcess(QObject* parent = nullptr);
    /// Stops a run that is neither ended nor left alone, as Ctrl-C would.
    ~RunProcess() override;

    void start(const RunFolder& run);
    void send(RunCommand command);
    /// Lets the run live on without this window; it keeps writing into its folder.
    void leaveRunning();

    bool isRunning() const;

Q_SIGNALS:
    void happened(const fovea::Event& event);
    /// The process is gone. `fault` is empty unless it could not start, crashed or failed without
    /// telling an event why: then it has the cause, with the process's last words.
    void ended(const QString& fault);

private:
    void readEvents();
    void finish(int exitCode, QProcess::ExitStatus status);

    std::unique_ptr<QProcess> m_process;
    QByteArray m_lastWords; ///< the end of its stderr
    bool m_toldItsEnd = false;
};

} // namespace fovea::gui
