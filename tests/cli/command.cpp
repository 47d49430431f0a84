#include "command.hpp"

#include <QJsonObject>

#include <csignal>

namespace fovea::test {

namespace {

constexpr int patienceMs = 120000; // sanitizers on a busy machine

} // namespace

QString program() { return qEnvironmentVariable("FOVEA_COMMAND"); }

Called call(const QStringList& arguments, const QString& folder,
            const QProcessEnvironment& environment) {
    QProcess process;
    process.setProcessEnvironment(environment);
    if (!folder.isEmpty())
        process.setWorkingDirectory(folder);
    process.start(program(), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(patienceMs))
        qFatal("%s does not run, or does not end", qPrintable(program()));
    Called called;
    called.out = process.readAllStandardOutput();
    called.err = process.readAllStandardError();
    called.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return called;
}

Running::Running(const QStringList& arguments) {
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(program(), arguments);
    if (!m_process.waitForStarted(patienceMs))
        qFatal("%s does not start", qPrintable(program()));
}

Running::~Running() {
    m_process.kill();
    m_process.waitForFinished(patienceMs);
}

bool Running::takeLine() {
    if (!m_process.canReadLine())
        return false;
    const QJsonObject event = QJsonDocument::fromJson(m_process.readLine()).object();
    m_events.append(event.value("event").toString("no event"));
    return true;
}

bool Running::waitForEvent(const QString& name) {
    while (true) {
        while (takeLine())
            if (m_events.last() == name)
                return true;
        if (!m_process.waitForReadyRead(patienceMs) && !m_process.canReadLine())
            return false;
    }
}

void Running::say(const QByteArray& command) {
    m_process.write(command + "\n");
    m_process.waitForBytesWritten(patienceMs);
}

void Running::hangUp() { m_process.closeWriteChannel(); }

void Running::interrupt() { ::kill(static_cast<pid_t>(m_process.processId()), SIGINT); }

int Running::waitForEnd() {
    m_process.waitForFinished(patienceMs);
    while (takeLine()) {
    }
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

} // namespace fovea::test
