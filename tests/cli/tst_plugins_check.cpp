#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QProcess>
#include <QTest>

#include "command.hpp"

using namespace fovea::test;

/// `fovea plugins` and `fovea plugins check`, with a plugin whose layers break one promise each.
class TestPluginsCheck : public QObject {
    Q_OBJECT

private slots:
    void listsEveryPlugin();
    void findsWhatIsBroken();
    void theReportNamesCaseAndSight();
    void findsNothingInOurs();
    void oneTypeIsAskedInTheProcessItself();
    void whatNeverEndsIsEnded();
    void anInterruptEndsIt();
    void whatIsNoPluginIsRefused();

private:
    static QString checked(const QString& name) {
        return QStringLiteral(FOVEA_CHECKED_PLUGINS "/%1.so").arg(name);
    }

    static QString own(const QString& name) {
        return qEnvironmentVariable("FOVEA_PLUGIN_PATH") + "/" + name + ".so";
    }
};

void TestPluginsCheck::listsEveryPlugin() {
    const Called listed = call({"plugins", "--json"});
    COMPARE_STATUS(listed, 0);
    const QJsonObject list = listed.json().object();
    QVERIFY(list["faults"].toArray().isEmpty());
    const QDir folder(qEnvironmentVariable("FOVEA_PLUGIN_PATH"));
    QCOMPARE(list["plugins"].toArray().size(), folder.entryList({"*.so"}).size());
    for (const QJsonValue each : list["plugins"].toArray()) {
        QVERIFY(QFileInfo::exists(each["file"].toString()));
        QVERIFY(!each["id"].toString().isEmpty() && !each["version"].toString().isEmpty());
    }
    const Called text = call({"plugins"});
    COMPARE_STATUS(text, 0);
    QVERIFY(text.out.contains("fovea.pooling"));
    QCOMPARE(text.out.count('\n'), list["plugins"].toArray().size() + 2);
}

void TestPluginsCheck::findsWhatIsBroken() {
    const Called called = call({"plugins", "check", checked("breaks_promises"), "--json"});
    COMPARE_STATUS(called, 1);
    const QMap<QString, QString> expected{{"test.good", ""},
                                          {"test.wrong_gradient", "gradientsMatchDifferences"},
                                          {"test.writes_beyond", "staysInsideItsMemory"},
                                          {"test.forgets", "settingsComeBackAsGiven"},
                                          {"test.one_name", "plansInRange"},
                                          {"test.throwing_plan", "plansInRange"},
                                          {"test.aborts", "staysInsideItsMemory"},
                                          {"test.prints", ""}};
    QMap<QString, QString> found;
    for (const QJsonValue type : called.json()["types"].toArray()) {
        QStringList broken;
        for (const QJsonValue each : type["broken"].toArray())
            broken.append(each["promise"].toString());
        found[type["id"].toString()] = broken.join(' ');
        QVERIFY(type["promises"].toInt() > 10);
        if (broken.isEmpty())
            QCOMPARE(type["kept"].toInt(), type["promises"].toInt());
    }
    QCOMPARE(found, expected);
}

void TestPluginsCheck::theReportNamesCaseAndSight() {
    const Called called = call({"plugins", "check", checked("breaks_promises")});
    COMPARE_STATUS(called, 1);
    const QString out = QString::fromUtf8(called.out);
    for (const char* part :
         {"layer test.wrong_gradient: gradientsMatchDifferences\n  case  unused=", "(batch ",
          "gradient ",
          "layer test.aborts: staysInsideItsMemory\n  seen  its process was ended by "
          "SIGABRT",
          "too many channels", "two of its weights are called \"weight\""})
        QVERIFY2(out.contains(part), qPrintable(QString(part) + "\nis not in\n" + out));
    QVERIFY2(called.err.contains("6 of 8 types break a promise; "), called.err);
}

void TestPluginsCheck::findsNothingInOurs() {
    for (const char* name : {"fovea-shape", "fovea-schedule", "fovea-loss"}) {
        const Called called = call({"plugins", "check", own(name), "--json"});
        COMPARE_STATUS(called, 0);
        QVERIFY(!called.json()["types"].toArray().isEmpty());
    }
}

void TestPluginsCheck::oneTypeIsAskedInTheProcessItself() {
    const QString file = checked("breaks_promises");
    const Called good = call({"plugins", "check", file, "--type", "layer/test.prints"});
    COMPARE_STATUS(good, 0);
    QVERIFY(good.out.endsWith("{\"ends\":\"layer/test.prints\"}\n"));
    QVERIFY(!good.out.contains("\"broken\""));
    const Called aborted = call({"plugins", "check", file, "--type", "layer/test.aborts"});
    QCOMPARE(aborted.status, -1);
    QVERIFY(aborted.out.endsWith("{\"begins\":\"staysInsideItsMemory\"}\n"));
    const Called unknown = call({"plugins", "check", file, "--type", "layer/pooling.max2d"});
    COMPARE_STATUS(unknown, 2);
    QVERIFY(unknown.err.contains("FAMILY/ID"));
}

void TestPluginsCheck::whatNeverEndsIsEnded() {
    const Called called = call({"plugins", "check", checked("never_ends"), "--limit", "5"});
    COMPARE_STATUS(called, 1);
    QVERIFY(called.out.contains("ended after 5 s without an answer"));
}

void TestPluginsCheck::anInterruptEndsIt() {
    QProcess process;
    process.setReadChannel(QProcess::StandardError);
    process.start(program(), {"plugins", "check", checked("never_ends"), "--json"});
    QVERIFY(process.waitForStarted());
    // Its own child tells on stderr, which both have, when it hangs.
    QByteArray said;
    while (!said.contains("waiting")) {
        QVERIFY(process.waitForReadyRead(120000));
        said += process.readAllStandardError();
    }
    process.terminate();
    QVERIFY(process.waitForFinished(120000));
    QCOMPARE(process.exitCode(), 143);
}

void TestPluginsCheck::whatIsNoPluginIsRefused() {
    const Called none = call({"plugins", "check", "no-such.so"});
    COMPARE_STATUS(none, 1);
    QVERIFY(none.err.contains("no-such.so: there is no such file; "));
}

QTEST_GUILESS_MAIN(TestPluginsCheck)
#include "tst_plugins_check.moc"
