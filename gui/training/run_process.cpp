#include "gui/training/run_process.hpp"

#include <csignal>
#include <unistd.h>
#include <utility>
#include <vector>

#include <QCoreApplication>
#include <QFileInfo>

#include "core/base/shell_words.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr qsizetype keptWords = 4000;
constexpr int patienceMs = 3000;

using Words = std::vector<std::string>;

Words command(Words arguments) {
    arguments.insert(arguments.begin(), bytesOf(foveaCommand()));
    return arguments;
}

Words commandFor(const RunFolder& run, const RunChanges& changes) {
    if (!changes.epochs && !changes.data) {
        return command({"train", "--run", run.path.string()});
    }
    Words arguments{"resume", run.path.string(), "--events"};
    if (changes.epochs) {
        arguments.insert(arguments.end(), {"--epochs", std::to_string(*changes.epochs)});
    }
    if (changes.data) {
        arguments.insert(arguments.end(), {"--data", changes.data->string()});
    }
    return command(std::move(arguments));
}

/// As exec takes them, made before the fork: after it nothing may be allocated.
struct ExecWords {
    explicit ExecWords(Words given) : words(std::move(given)) {
        for (std::string& word : words) {
            pointers.push_back(word.data());
        }
        pointers.push_back(nullptr);
    }

    Words words;
    std::vector<char*> pointers;
};

/// Between fork and exec: only calls that are safe there.
void liveAlone() {
    // A group of its own, so that Ctrl-C in the window's terminal does not reach the run, and no
    // death by a pipe whose reader has gone: the folder is the truth, not the stream.
    ::setpgid(0, 0);
    std::signal(SIGPIPE, SIG_IGN); // NOLINT(bugprone-signal-handler,cert-*)
}

} // namespace

QString foveaCommand() {
    const QString chosen = qEnvironmentVariable("FOVEA_COMMAND");
    if (!chosen.isEmpty()) {
        return chosen;
    }
    const QString beside = QCoreApplication::applicationDirPath() + "/fovea";
    return QFileInfo(beside).isExecutable() ? beside : QString("fovea");
}

QString trainCommandLine(const RunFolder& run) { return text(shellLine(commandFor(run, {}))); }

QString trainCommandLine(const ProjectFolder& project) {
    return text(shellLine(command({"train", project.path.string()})));
}

QString repeatCommandLine(const RunFolder& run) {
    return text(shellLine(command({"train", "--like", run.path.string()})));
}

RunProcess::RunProcess(QObject* parent) : QObject(parent) {}

RunProcess::~RunProcess() {
    if (isRunning()) {
        m_process->disconnect(this);
        ::kill(static_cast<pid_t>(m_process->processId()), SIGINT);
        m_process->closeWriteChannel();
        if (!m_process->waitForFinished(patienceMs)) {
            m_process->kill();
            m_process->waitForFinished(patienceMs);
        }
    }
}

bool RunProcess::isRunning() const {
    return m_process && m_process->state() != QProcess::NotRunning;
}

void RunProcess::start(const RunFolder& run, const RunChanges& changes) {
    m_process = std::make_unique<QProcess>();
    m_lastWords.clear();
    m_toldItsEnd = false;
    m_misheard = false;
    // QProcess's own arguments are letters, and a path is bytes: the child puts in the words
    // itself. Where it cannot become the program, neither can QProcess, which tells why.
    m_process->setChildProcessModifier(
        [words = std::make_shared<const ExecWords>(commandFor(run, changes))] {
            liveAlone();
            ::execvp(words->pointers.front(), words->pointers.data());
        });
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &RunProcess::readEvents);
    connect(m_process.get(), &QProcess::readyReadStandardError, this, [this] {
        m_lastWords = (m_lastWords + m_process->readAllStandardError()).right(keptWords);
    });
    connect(m_process.get(), &QProcess::finished, this, &RunProcess::finish);
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            Q_EMIT ended(tr("%1 could not be started: %2. Set FOVEA_COMMAND to the fovea program.")
                             .arg(foveaCommand(), m_process->errorString()));
        }
    });
    m_process->start(foveaCommand(), QStringList());
}

void RunProcess::send(RunCommand command) {
    if (isRunning()) {
        m_process->write(text(nameOf(command)).toUtf8() + '\n');
    }
}

void RunProcess::leaveRunning() {
    if (isRunning()) {
        m_process->disconnect(this);
        // Deliberately never deleted: QProcess would kill its child.
        static_cast<void>(m_process.release());
    }
}

void RunProcess::readEvents() {
    while (m_process->canReadLine()) {
        const QByteArray line = m_process->readLine().trimmed();
        const std::string_view words(line.constData(), static_cast<std::size_t>(line.size()));
        if (const Result<Event> event = eventFromJsonLine(words)) {
            m_toldItsEnd |= std::holds_alternative<RunEnded>(event->body) ||
                            std::holds_alternative<Diverged>(event->body);
            Q_EMIT happened(*event);
        } else if (!std::exchange(m_misheard, true)) {
            Q_EMIT misheard(text(event.error()));
        }
    }
}

void RunProcess::finish(int exitCode, QProcess::ExitStatus status) {
    m_process->setReadChannel(QProcess::StandardOutput);
    readEvents();
    m_lastWords = (m_lastWords + m_process->readAllStandardError()).right(keptWords);
    QString fault;
    if (status == QProcess::CrashExit) {
        fault = tr("The run's process crashed. Its checkpoints are intact: Resume goes on from the "
                   "last one.");
    } else if (exitCode != 0 && !m_toldItsEnd) {
        fault = tr("The run's process ended with exit status %1.").arg(exitCode);
    }
    if (!fault.isEmpty() && !m_lastWords.trimmed().isEmpty()) {
        fault += '\n' + QString::fromUtf8(m_lastWords.trimmed());
    }
    Q_EMIT ended(fault);
}

} // namespace fovea::gui
