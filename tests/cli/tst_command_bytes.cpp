#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "command.hpp"
#include "core/base/file.hpp"
#include "core/project/project.hpp"
#include "core/training/run_folder.hpp"

using namespace fovea::test;

namespace fs = std::filesystem;

/// Classes and files whose names are no UTF-8, from the scan to a prediction and back.
class TestCommandBytes : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aProjectKeepsThem();
    void aRunKeepsThem();
    void anEvaluationNamesThem();
    void aPredictionNamesThem();
    void aRelabelledTableIsTrained();

private:
    fs::path path(const std::string& name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }

    QString text(const std::string& name) const { return m_folder.filePath(name.c_str()); }

    QTemporaryDir m_folder;
};

namespace {

constexpr int perClass = 20;

/// The last one has the letter as which the first one's byte is written in JSON.
const std::vector<std::string> classes{"caf\xe8", "caf\xe9", "caf\U0010fee9"};

/// 8x8 grey as PGM: bright on the left, bright above, bright in the middle.
std::string picture(std::size_t kind, int i) {
    std::string bytes = "P5 8 8 255\n";
    for (int y = 0; y != 8; ++y)
        for (int x = 0; x != 8; ++x) {
            const bool isBright = kind == 0   ? x < 4
                                  : kind == 1 ? y < 4
                                              : std::abs(x * 2 - 7) < 4 && std::abs(y * 2 - 7) < 4;
            bytes += static_cast<char>((isBright ? 90 : 10) + i);
        }
    return bytes;
}

std::string fileName(int i) { return "b\xfcro" + std::to_string(i) + ".pgm"; }

/// Of a line by a shell, which hands on the bytes that its patterns find; QProcess cannot.
Called callByShell(const QString& line, const QString& folder) {
    QProcess shell;
    shell.setWorkingDirectory(folder);
    shell.start("sh", {"-c", line, program()});
    if (!shell.waitForFinished(120000))
        qFatal("sh does not run, or does not end");
    return {shell.exitCode(), shell.readAllStandardOutput(), shell.readAllStandardError()};
}

} // namespace

void TestCommandBytes::initTestCase() {
    for (std::size_t kind = 0; kind != classes.size(); ++kind)
        for (int i = 0; i != perClass; ++i)
            QVERIFY(fovea::writeFile(path("data") / classes[kind] / fileName(i), picture(kind, i))
                        .has_value());
    COMPARE_STATUS(call({"new", text("project"), "--data", text("data"), "--network", "perceptron",
                         "--epochs", "1", "--batch", "8"}),
                   0);
    const Called trained = call({"train", text("project"), "--threads", "1"});
    COMPARE_STATUS(trained, 0);
}

void TestCommandBytes::aProjectKeepsThem() {
    const fovea::ProjectFolder project{path("project")};
    const auto spec = project.load();
    QVERIFY2(spec.has_value(), spec ? "" : spec.error().message.c_str());
    QVERIFY(spec->classes == classes);
    QCOMPARE(project.runs().size(), std::size_t{1});
    // Whoever reads JSON can read the file.
    const QByteArray bytes = QByteArray::fromStdString(*fovea::readFile(project.specFile()));
    QCOMPARE(QJsonDocument::fromJson(bytes)["classes"][1].toString(), QString("caf\U0010fee9"));
}

void TestCommandBytes::aRunKeepsThem() {
    const fovea::RunFolder run = fovea::ProjectFolder{path("project")}.runs().front();
    const auto resumed = call({"resume", QString::fromStdString(run.path.string()), "--epochs",
                               "12", "--threads", "1", "--json"});
    COMPARE_STATUS(resumed, 0);
    const auto spec = run.readSpec();
    QVERIFY2(spec.has_value(), spec ? "" : spec.error().message.c_str());
    QVERIFY(spec->classes == classes);
}

void TestCommandBytes::anEvaluationNamesThem() {
    const fovea::RunFolder run = fovea::ProjectFolder{path("project")}.runs().front();
    const QString folder = QString::fromStdString(run.path.string());
    COMPARE_STATUS(call({"evaluate", folder, "--split", "test"}), 0);
    const auto table = fovea::readFile(run.path / "evaluation" / "predictions.csv");
    QVERIFY2(table.has_value(), table ? "" : table.error().message.c_str());
    int lines = 0;
    for (const QByteArray& line : QByteArray::fromStdString(*table).split('\n').mid(1)) {
        if (line.isEmpty())
            continue;
        const QList<QByteArray> fields = line.split(',');
        QVERIFY2(fs::exists(path("data") / fields[0].toStdString()), line.toHex().constData());
        QCOMPARE(fields[0].left(fields[0].indexOf('/')), fields[1]);
        QVERIFY(std::ranges::find(classes, fields[2].toStdString()) != classes.end());
        ++lines;
    }
    QVERIFY(lines >= 3);
    // Kept figures are read again, with the names as bytes.
    const Called again = call({"evaluate", folder, "--json"});
    COMPARE_STATUS(again, 0);
    QCOMPARE(again.json()["classes"][0].toString(), QString("caf\U0010fee8"));
    QCOMPARE(again.json()["classes"][2].toString(),
             QString("caf\U0010fef4\U0010fe8f\U0010febb\U0010fea9"));
}

void TestCommandBytes::aPredictionNamesThem() {
    const QString run =
        QString::fromStdString(fovea::ProjectFolder{path("project")}.runs().front().path.string());
    const Called predicted = callByShell(
        QString("\"$0\" predict '%1' data/*/b*ro3.pgm --json").arg(run), m_folder.path());
    COMPARE_STATUS(predicted, 0);
    const QJsonArray all = predicted.json().array();
    QCOMPARE(all.size(), 3);
    for (const QJsonValue& each : all) {
        const QString file = each["path"].toString();
        QVERIFY2(file.endsWith("/b\U0010fefcro3.pgm"), qPrintable(file));
        QCOMPARE(each["predictions"][0]["class"].toString(), file.section('/', 1, 1));
    }
}

void TestCommandBytes::aRelabelledTableIsTrained() {
    const fovea::ProjectFolder project{path("project")};
    const fs::path runTable = project.runs().front().path / "dataset.csv";
    QByteArray table = QByteArray::fromStdString(*fovea::readFile(runTable));
    const QByteArray before = QByteArray("caf\xe9/"
                                         "b\xfcro3.pgm,caf\xe9,");
    QVERIFY(table.contains(before));
    table.replace(before, "caf\xe9/"
                          "b\xfcro3.pgm,caf\xe8,");
    QVERIFY(fovea::writeFile(project.splitFile(), table.toStdString()).has_value());
    COMPARE_STATUS(call({"train", text("project"), "--threads", "1"}), 0);
    const auto frozen = fovea::readFile(project.runs().back().path / "dataset.csv");
    QVERIFY(frozen.has_value());
    QCOMPARE(QByteArray::fromStdString(*frozen), table);
}

QTEST_GUILESS_MAIN(TestCommandBytes)
#include "tst_command_bytes.moc"
