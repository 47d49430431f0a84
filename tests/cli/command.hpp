#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStringList>

namespace fovea::test {

/// What a call of the program left behind.
struct Called {
    int status = -1;
    QByteArray out;
    QByteArray err;

    /// stdout as one JSON value; null where it is anything else.
    QJsonDocument json() const { return QJsonDocument::fromJson(out); }
};

/// The program under test: $FOVEA_COMMAND.
QString program();

/// Calls the program and waits for its end.
Called call(const QStringList& arguments, const QString& folder = {},
            const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

/// The program while it runs, with its events.
class Running {
public:
    explicit Running(const QStringList& arguments);
    ~Running();

    /// Reads lines until one is the event of this name; false when the program ends before.
    bool waitForEvent(const QString& name);
    void say(const QByteArray& command); ///< a line on its stdin
    void hangUp();                       ///< ends its stdin
    void interrupt();                    ///< SIGINT
    int waitForEnd();                    ///< the exit status, -1 after a crash

    /// Names of all events so far, in their order.
    const QStringList& events() const { return m_events; }

private:
    bool takeLine();

    QProcess m_process;
    QStringList m_events;
};

} // namespace fovea::test

/// Fails the test, with what the program said, unless it ended with this status.
#define COMPARE_STATUS(called, expected)                                                           \
    do {                                                                                           \
        const fovea::test::Called& seen = (called);                                                \
        QVERIFY2(seen.status == (expected), qPrintable(QString("status %1, stderr: %2")            \
                                                           .arg(seen.status)                       \
                                                           .arg(QString::fromUtf8(seen.err))));    \
    } while (false)
