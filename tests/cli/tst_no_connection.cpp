/// The programs open no connection by themselves: whatever socket of a network they open, and
/// whatever name they look up, is written down by a library that is loaded before theirs.

#include <QFile>
#include <QFileInfo>
#include <QIODevice>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

class TestNoConnection : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theWatchSeesASocket();
    void theCommandOpensNone_data();
    void theCommandOpensNone();
    void theWindowOpensNone_data();
    void theWindowOpensNone();

private:
    /// The lines that the watch wrote while `program` ran to its end.
    QByteArray watched(const QString& program, const QStringList& arguments);

    QTemporaryDir m_folder;
    QString m_data = m_folder.filePath("shapes");
    QString m_project = m_folder.filePath("project");
    QString m_run;
};

QByteArray TestNoConnection::watched(const QString& program, const QStringList& arguments) {
    const QString notes = m_folder.filePath("notes");
    QFile::remove(notes);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LD_PRELOAD", FOVEA_SOCKET_WATCHER);
    environment.insert("FOVEA_SOCKET_WATCH", notes);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        return "it failed: " + process.readAllStandardError();
    QFile file(notes);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestNoConnection::initTestCase() {
    COMPARE_STATUS(call(drawing(m_data)), 0);
    COMPARE_STATUS(call({"new", m_project, "--data", m_data, "--network", "lenet-5"}), 0);
    m_run = m_folder.filePath("run");
    COMPARE_STATUS(call(training(m_data, m_run, {"--epochs", "1"})), 0);
}

void TestNoConnection::theWatchSeesASocket() {
    // Opening one for datagrams sends nothing.
    QVERIFY(watched("/bin/bash", {"-c", "exec 3<>/dev/udp/127.0.0.1/9"}).contains("socket of"));
    QCOMPARE(watched("/bin/true", {}), QByteArray());
}

void TestNoConnection::theCommandOpensNone_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("version") << QStringList{"--version"};
    QTest::newRow("layers") << QStringList{"layers"};
    QTest::newRow("inspect") << QStringList{"data", "inspect", m_data};
    QTest::newRow("train") << training(m_data, m_folder.filePath("second"), {"--epochs", "1"});
    QTest::newRow("evaluate") << QStringList{"evaluate", m_run};
    QTest::newRow("report") << QStringList{"report", m_run, "--out", m_folder.filePath("report")};
}

void TestNoConnection::theCommandOpensNone() {
    QFETCH(QStringList, arguments);
    QCOMPARE(watched(program(), arguments), QByteArray());
}

void TestNoConnection::theWindowOpensNone_data() {
    QTest::addColumn<QString>("workspace");
    for (const char* workspace : {"data", "network", "training", "analysis"})
        QTest::newRow(workspace) << QString(workspace);
}

void TestNoConnection::theWindowOpensNone() {
    QFETCH(QString, workspace);
    const QString window = QFileInfo(program()).dir().filePath("fovea-workbench");
    if (!QFileInfo::exists(window))
        QSKIP("the window is not built");
    QCOMPARE(watched(window, {m_project, "--workspace", workspace, "--screenshot",
                              m_folder.filePath(workspace + ".png")}),
             QByteArray());
}

QTEST_GUILESS_MAIN(TestNoConnection)
#include "tst_no_connection.moc"
