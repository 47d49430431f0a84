#include <QDir>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// Every value of a project by its key: listed, set, refused, completed, documented; and the page
/// of layers, which is made as that of settings is.
class TestCommandSettings : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void pagesAreFresh_data();
    void pagesAreFresh();
    void everyKeyIsSet();
    void theShortOptionIsTheKey();
    void keysOfAProjectShowItsValues();
    void refusedWithTheKey_data();
    void refusedWithTheKey();
    void whatIsUnusualIsTakenAndRemarkedOn();
    void aRunChangesWhatIsFreeAlone();
    void keysAndValuesAreCompleted_data();
    void keysAndValuesAreCompleted();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QJsonObject project(const QString& name) const;

    QTemporaryDir m_folder;
};

QJsonObject TestCommandSettings::project(const QString& name) const {
    QFile file(path(name) + "/project.json");
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

void TestCommandSettings::initTestCase() { COMPARE_STATUS(call(drawing(path("shapes"))), 0); }

void TestCommandSettings::pagesAreFresh_data() {
    QTest::addColumn<QString>("command");
    QTest::newRow("settings") << "settings";
    QTest::newRow("layers") << "layers";
}

void TestCommandSettings::pagesAreFresh() {
    QFETCH(const QString, command);
    const Called page = call({command, "--markdown"});
    COMPARE_STATUS(page, 0);
    QFile written(QStringLiteral(FOVEA_SOURCE_ROOT "/resources/docs/%1.md").arg(command));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY2(page.out == written.readAll(),
             qPrintable(QStringLiteral("resources/docs/%1.md is stale; write it anew by "
                                       "`fovea %1 --markdown`")
                            .arg(command)));
}

void TestCommandSettings::everyKeyIsSet() {
    COMPARE_STATUS(call({"new",   path("set"),
                         "--set", "train.schedule.gamma=0,5",
                         "--set", "train.schedule=step",
                         "--set", "train.optimizer=rmsprop",
                         "--set", "train.optimizer.learning_rate=1e-3",
                         "--set", "train.optimizer.centered=yes",
                         "--set", "train.seed=18446744073709551615",
                         "--set", "data.split_seed=7",
                         "--set", "data.test_share=0.25",
                         "--set", "data.normalizes=no",
                         "--set", "data.augment=flip, rotation",
                         "--set", "data.augment.rotation.most=25",
                         "--set", "train.loss=loss.focal",
                         "--set", "train.loss.gamma=3"}),
                   0);
    const QJsonObject train = project("set")["train"].toObject();
    const QJsonObject data = project("set")["data"].toObject();
    QCOMPARE(train["schedule"].toObject()["kind"].toString(), "step");
    QCOMPARE(train["schedule"].toObject()["gamma"].toDouble(), 0.5);
    QCOMPARE(train["optimizer"].toObject()["learning_rate"].toDouble(), 0.001);
    QCOMPARE(train["optimizer"].toObject()["centered"].toBool(), true);
    QCOMPARE(train["loss"].toObject()["gamma"].toDouble(), 3.0);
    QCOMPARE(data["split_seed"].toInt(), 7);
    QCOMPARE(data["test_share"].toDouble(), 0.25);
    QCOMPARE(data["normalizes"].toBool(true), false);
    QCOMPARE(data["augment"].toArray().size(), 2);
    QCOMPARE(data["augment"].toArray()[1].toObject()["most"].toDouble(), 25.0);
    QFile file(path("set") + "/project.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("18446744073709551615"));
}

void TestCommandSettings::theShortOptionIsTheKey() {
    COMPARE_STATUS(call({"new", path("short"), "--optimizer", "adamw", "--lr", "0,002", "--warmup",
                         "3", "--beta2", "0.9", "--floor", "0.1", "--no-normalize", "--augment",
                         "flip=0.3,crop=2"}),
                   0);
    COMPARE_STATUS(
        call({"new", path("long"), "--set", "train.optimizer=adamw", "--set",
              "train.optimizer.learning_rate=0.002", "--set", "train.schedule.warmup_epochs=3",
              "--set", "train.optimizer.beta2=0.9", "--set", "train.schedule.floor=0.1", "--set",
              "data.normalizes=false", "--set", "data.augment.flip.horizontal=0.3", "--set",
              "data.augment.crop.padding=2"}),
        0);
    QCOMPARE(project("short")["train"], project("long")["train"]);
    QCOMPARE(project("short")["data"], project("long")["data"]);
}

void TestCommandSettings::keysOfAProjectShowItsValues() {
    COMPARE_STATUS(call({"new", path("shown"), "--set", "train.optimizer.momentum=0.75"}), 0);
    const Called shown = call({"settings", path("shown")});
    COMPARE_STATUS(shown, 0);
    static const QRegularExpression momentum("train\\.optimizer\\.momentum +0\\.75 ");
    QVERIFY2(QString::fromUtf8(shown.out).contains(momentum), shown.out.constData());
    QVERIFY(!shown.out.contains("train.optimizer.beta1")); // another optimizer's
    QVERIFY(call({"settings"}).out.contains("train.optimizer.beta1"));
}

void TestCommandSettings::refusedWithTheKey_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QStringList>("said");
    const auto row = [](const char* assignment, const QStringList& said) {
        QTest::newRow(assignment) << assignment << said;
    };
    row("train.schedule.gama=0.5", {"train.schedule.gama", "did you mean", "gamma"});
    row("train.schedule.gamma=0.5", {"train.schedule.gamma", "step"}); // cosine has none
    row("train.optimizer.momentum=1", {"train.optimizer.momentum = 1", "0 to below 1"});
    row("train.epochs=many", {"train.epochs", "many"});
    row("train.epochs", {"key=value"});
    row("data.fit=zoom", {"data.fit", "stretch, cover, contain"});
    row("data.augment.zoom.most=1", {"zoom", "did you mean"});
    row("network.nodes=3", {"network.nodes"});
}

void TestCommandSettings::refusedWithTheKey() {
    QFETCH(const QString, assignment);
    QFETCH(const QStringList, said);
    const Called called = call({"new", path("refused"), "--set", assignment});
    COMPARE_STATUS(called, 2);
    for (const QString& each : said)
        QVERIFY2(called.err.contains(each.toUtf8()), called.err.constData());
    QVERIFY2(!QDir(path("refused")).exists(), "nothing is made of what is refused");
}

void TestCommandSettings::whatIsUnusualIsTakenAndRemarkedOn() {
    const Called called = call({"new", path("unusual"), "--lr", "100"});
    COMPARE_STATUS(called, 0);
    QVERIFY2(called.err.contains("note: train.optimizer.learning_rate"), called.err.constData());
    const QJsonObject train = project("unusual")["train"].toObject();
    QCOMPARE(train["optimizer"].toObject()["learning_rate"].toDouble(), 100.0);
}

void TestCommandSettings::aRunChangesWhatIsFreeAlone() {
    const QString run = path("run");
    COMPARE_STATUS(call(training(path("shapes"), run, {"--epochs", "1"})), 0);
    const Called fixed = call({"resume", run, "--set", "train.batch=8"});
    COMPARE_STATUS(fixed, 2);
    QVERIFY2(fixed.err.contains("train.batch is fixed") && fixed.err.contains("train.epochs"),
             fixed.err.constData());
    COMPARE_STATUS(call({"resume", run, "--set", "train.epochs=2", "--threads", "2"}), 0);
    QFile file(run + "/run.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject train = QJsonDocument::fromJson(file.readAll())["train"].toObject();
    QCOMPARE(train["epochs"].toInt(), 2);
    QCOMPARE(train["threads"].toInt(), 2);
    QCOMPARE(train["batch"].toInt(), 16);
}

void TestCommandSettings::keysAndValuesAreCompleted_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("completions");
    QTest::newRow("subcommand") << "fovea resu" << QStringList{"resume"};
    QTest::newRow("option") << "fovea train --warm" << QStringList{"--warmup"};
    QTest::newRow("key") << "fovea train --set train.schedule.ga"
                         << QStringList{"train.schedule.gamma="};
    QTest::newRow("keys") << "fovea new p --set data.s"
                          << QStringList{"data.source=", "data.samples=", "data.split_seed="};
    QTest::newRow("value") << "fovea train --set train.optimizer=ad"
                           << QStringList{"adam", "adamw"};
    QTest::newRow("unknown") << "fovea train --set nothing." << QStringList{};
}

/// As bash does it: the script is read, and its function asked with what stands on the line.
void TestCommandSettings::keysAndValuesAreCompleted() {
    const QString bash = QStandardPaths::findExecutable("bash");
    if (bash.isEmpty())
        QSKIP("bash is not there");
    QFETCH(const QString, line);
    QFETCH(const QStringList, completions);
    const QString script = QStringLiteral(R"(
        fovea() { "$FOVEA_COMMAND" "$@"; }
        source <(fovea completion bash)
        COMP_LINE=$1 COMP_POINT=${#1}
        # Words break at "=" too.
        read -ra COMP_WORDS <<< "${1//=/ = }"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _fovea
        printf '%s\n' "${COMPREPLY[@]}"
    )");
    QProcess process;
    process.start(bash, {"-c", script, "bash", line});
    QVERIFY(process.waitForFinished());
    const QString out = QString::fromUtf8(process.readAllStandardOutput());
    QCOMPARE(out.split('\n', Qt::SkipEmptyParts), completions);
    QCOMPARE(process.readAllStandardError(), QByteArray());
}

QTEST_GUILESS_MAIN(TestCommandSettings)
#include "tst_command_settings.moc"
