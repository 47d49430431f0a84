#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

#include "command.hpp"
#include "small_training.hpp"

using namespace fovea::test;

/// What is made of a finished run: figures, predictions, pictures.
class TestCommandRuns : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void evaluateAgreesWithTheRun();
    void evaluateJsonKeysAreStable();
    void aMovedProjectFindsItsData();
    void evaluateTakesOtherImages();
    void predictRanksClasses();
    void theRunMayBeAnOption();
    void anUnreadableImageIsThree();
    void featureMapsAreAPicture();
    void featureMapsAreNumbers();
    void kernelsAreAPictureAndNumbers();
    void anUnknownLayerIsFour();
    void aStepIsTheSumOfItsProducts();
    void aPoolHasAWinnerAndNoWeights();
    void aStepIsATextToo();
    void aStepSaysWhatThereIsInstead();
    void anUntrainedNetworkHasSteps();
    void reportWritesPictures();
    void reportStaysInItsFolder();
    void aRunThatCannotBeWrittenToIsEvaluated();
    void whereNothingIsHeldOutTheTrainSplitIsEvaluated();
    void aReportWithoutImagesHasWhatIsStored();
    void aFolderThatIsNoRunIsAFailure();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    QString m_run;
    QStringList m_images; ///< of the test split
    QJsonObject m_test;   ///< what training said of it
};

void TestCommandRuns::initTestCase() {
    m_run = path("run");
    COMPARE_STATUS(call(drawing(path("shapes"))), 0);
    const Called trained = call(training(path("shapes"), m_run, {"--epochs", "2", "--json"}));
    COMPARE_STATUS(trained, 0);
    m_test = trained.json().object()["test"].toObject();
    QDirIterator each(path("shapes/test"), {"*.png"}, QDir::Files, QDirIterator::Subdirectories);
    while (each.hasNext())
        m_images.append(each.next());
    m_images.sort();
    QCOMPARE(m_test["samples"].toInt(), static_cast<int>(m_images.size()));
}

void TestCommandRuns::evaluateAgreesWithTheRun() {
    const Called called = call({"evaluate", m_run, "--split", "test", "--json", "--threads", "2"});
    COMPARE_STATUS(called, 0);
    const QJsonObject evaluated = called.json().object();
    for (const char* key : {"samples", "loss", "top1", "split"})
        QCOMPARE(evaluated[key], m_test[key]);
    for (const char* key : {"kind", "epoch", "step"})
        QCOMPARE(evaluated["weights"].toObject()[key], m_test["weights"].toObject()[key]);
}

void TestCommandRuns::aMovedProjectFindsItsData() {
    const QTemporaryDir folder;
    const QString before = folder.filePath("before");
    const QString after = folder.filePath("after");
    COMPARE_STATUS(call({"sample", before + "/data", "--classes", "2", "--per-class", "20",
                         "--size", "16", "--seed", "1"}),
                   0);
    COMPARE_STATUS(call({"new", before, "--data", before + "/data", "--network", "perceptron"}), 0);
    COMPARE_STATUS(call({"train", before, "--epochs", "1"}), 0);
    QVERIFY(QDir().rename(before, after));
    const QString run = after + "/runs/0001-perceptron";
    COMPARE_STATUS(call({"evaluate", run}), 0);
    COMPARE_STATUS(call({"report", run, "--out", folder.filePath("pictures")}), 0);
    COMPARE_STATUS(call({"resume", run}), 0);
    // With the data left behind, the message names the place that the run knows.
    QVERIFY(QDir().rename(after + "/data", folder.filePath("elsewhere")));
    const Called lost = call({"evaluate", run});
    QVERIFY(lost.status != 0);
    QVERIFY2(lost.err.contains("before/data"), lost.err.constData());
    COMPARE_STATUS(call({"evaluate", run, "--data", folder.filePath("elsewhere")}), 0);
}

void TestCommandRuns::evaluateJsonKeysAreStable() {
    const QJsonObject json =
        call({"evaluate", m_run, "--split", "train", "--json"}).json().object();
    QCOMPARE(json.keys(), (QStringList{"average_precision",
                                       "balanced_accuracy",
                                       "calibration",
                                       "classes",
                                       "confusion_matrix",
                                       "dataset_fingerprint",
                                       "figures_version",
                                       "log_loss",
                                       "loss",
                                       "macro",
                                       "per_class",
                                       "roc_auc",
                                       "samples",
                                       "split",
                                       "top1",
                                       "top1_interval",
                                       "top5",
                                       "top5_interval",
                                       "weighted",
                                       "weights"}));
    const QJsonArray rows = json["confusion_matrix"].toArray();
    QCOMPARE(rows.size(), json["classes"].toArray().size());
    int sum = 0;
    int correct = 0;
    for (qsizetype i = 0; i < rows.size(); ++i)
        for (qsizetype j = 0; j < rows.size(); ++j) {
            sum += rows[i][j].toInt();
            correct += i == j ? rows[i][j].toInt() : 0;
        }
    QCOMPARE(sum, json["samples"].toInt());
    QCOMPARE(json["top1"].toDouble(), 1.0 * correct / sum);
    QCOMPARE(json["split"].toString(), QString("train"));
    QCOMPARE(json["weights"]["kind"].toString(), QString("best"));
    QVERIFY(json["weights"]["epoch"].toInt() >= 1);
    const Called called = call({"evaluate", m_run});
    QVERIFY(called.out.contains("recall"));
    QVERIFY2(called.out.startsWith("validation split, weights of epoch "), called.out.constData());
}

void TestCommandRuns::evaluateTakesOtherImages() {
    COMPARE_STATUS(call({"sample", path("other"), "--classes", "3", "--per-class", "18", "--size",
                         "24", "--seed", "9"}),
                   0);
    QFile metrics(m_run + "/evaluation/metrics.json");
    QVERIFY(metrics.open(QIODevice::ReadOnly));
    const QByteArray before = metrics.readAll();
    const Called called = call({"evaluate", m_run, "--data", path("other"), "--json"});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.json().object()["samples"].toInt(), 9);
    COMPARE_STATUS(call({"evaluate", m_run, "--data", "/no/such/folder"}), 3);
    // The run's own folder keeps what belongs to the run.
    QFile after(m_run + "/evaluation/metrics.json");
    QVERIFY(after.open(QIODevice::ReadOnly));
    QCOMPARE(after.readAll(), before);
}

void TestCommandRuns::predictRanksClasses() {
    const QStringList images = m_images.mid(0, 2);
    const Called called = call(QStringList{"predict", m_run} + images + QStringList{"--json"});
    COMPARE_STATUS(called, 0);
    const QJsonArray json = called.json().array();
    QCOMPARE(json.size(), 2);
    for (qsizetype i = 0; i < 2; ++i) {
        QCOMPARE(json[i].toObject().keys(), (QStringList{"path", "predictions"}));
        QCOMPARE(json[i]["path"].toString(), images[i]);
        const QJsonArray predictions = json[i]["predictions"].toArray();
        QCOMPARE(predictions.size(), 3);
        double sum = 0;
        for (const QJsonValue& each : predictions) {
            QCOMPARE(each.toObject().keys(), (QStringList{"class", "probability"}));
            sum += each["probability"].toDouble();
        }
        QVERIFY(std::abs(sum - 1) < 1e-4);
    }
}

void TestCommandRuns::theRunMayBeAnOption() {
    const Called called = call({"predict", m_run, m_images.first(), m_images.last(), "--json"});
    QCOMPARE(call({"predict", "--run", m_run, "--json", m_images.first(), m_images.last()}).out,
             called.out);
}

void TestCommandRuns::anUnreadableImageIsThree() {
    const Called called =
        call({"predict", m_run, "/no/such.png", m_images.first(), m_run + "/run.json", "--json"});
    COMPARE_STATUS(called, 3);
    QVERIFY2(called.err.contains("/no/such.png"), called.err.constData());
    QVERIFY2(called.err.contains("run.json"), called.err.constData());
    QCOMPARE(called.json().array().size(), 1);
}

void TestCommandRuns::featureMapsAreAPicture() {
    const QString file = path("maps/conv1.png");
    const Called called =
        call({"feature-maps", m_run, m_images.first(), "--layer", "conv1", "--out", file});
    COMPARE_STATUS(called, 0);
    QCOMPARE(called.out, QByteArray());
    QFile picture(file);
    QVERIFY(picture.open(QIODevice::ReadOnly));
    QCOMPARE(picture.read(8), QByteArray("\x89PNG\r\n\x1a\n"));
}

void TestCommandRuns::featureMapsAreNumbers() {
    const Called called =
        call({"feature-maps", m_run, m_images.first(), "--layer", "conv1", "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject all = called.json().object();
    const QJsonArray maps = all["maps"].toArray();
    QCOMPARE(maps.size(), all["shape"].toArray()[3].toInt());
    double least = 0;
    for (const QJsonValue& map : maps)
        least = std::min(least, map["least"].toDouble());
    QCOMPARE(least, std::min(0.0, all["least"].toDouble()));
    const Called one =
        call({"feature-maps", m_run, m_images.first(), "--layer", "conv1", "--map", "1", "--json"});
    COMPARE_STATUS(one, 0);
    const QJsonObject map = one.json()["maps"][0].toObject();
    QCOMPARE(map["map"].toInt(), 1);
    QCOMPARE(map["values"].toArray().size(), all["shape"].toArray()[1].toInt());
    COMPARE_STATUS(call({"feature-maps", m_run, m_images.first(), "--layer", "conv1"}), 2);
    COMPARE_STATUS(call({"feature-maps", m_run, m_images.first(), "--layer", "conv1", "--map",
                         "4000", "--json"}),
                   4);
}

void TestCommandRuns::kernelsAreAPictureAndNumbers() {
    const QString file = path("kernels/conv1.png");
    const Called called = call({"kernels", m_run, "--layer", "conv1", "--out", file, "--json"});
    COMPARE_STATUS(called, 0);
    QVERIFY(QFile::exists(file));
    const QJsonObject all = called.json().object();
    QCOMPARE(all["weight"].toString(), QString("weight"));
    QCOMPARE(all["scale"]["low"].toDouble(), -all["scale"]["high"].toDouble());
    double largest = 0;
    for (const QJsonValue& kernel : all["kernels"].toArray())
        largest = std::max({largest, kernel["greatest"].toDouble(), -kernel["least"].toDouble()});
    QCOMPARE(largest, all["scale"]["high"].toDouble());
    const Called one = call({"kernels", m_run, "--layer", "conv1", "--output", "1", "--json"});
    COMPARE_STATUS(one, 0);
    for (const QJsonValue& kernel : one.json()["kernels"].toArray()) {
        QCOMPARE(kernel["output"].toInt(), 1);
        QVERIFY(!kernel["values"].toArray().isEmpty());
    }
    const Called missing = call({"kernels", m_run, "--layer", "conv9", "--json"});
    COMPARE_STATUS(missing, 4);
    QVERIFY2(missing.err.contains("conv1.weight"), "the weights that there are");
}

void TestCommandRuns::anUnknownLayerIsFour() {
    const Called called = call(
        {"feature-maps", m_run, m_images.first(), "--layer", "conv9", "--out", path("none.png")});
    COMPARE_STATUS(called, 4);
    QVERIFY2(called.err.contains("conv1"), "the layers that there are");
    QVERIFY(!QFile::exists(path("none.png")));
}

void TestCommandRuns::aStepIsTheSumOfItsProducts() {
    const QStringList line{"explain-step", m_run, m_images.first(), "--layer", "conv2",
                           "--at",         "3,1", "--map",          "7",       "--json"};
    const Called called = call(line);
    COMPARE_STATUS(called, 0);
    const QJsonObject step = called.json().object();
    QCOMPARE(step["layer"].toString(), "conv2");
    QCOMPARE(step["type"].toString(), "conv.conv2d");
    QCOMPARE(step["map"].toInt(), 7);
    QCOMPARE(step["at"].toArray(), QJsonArray({3, 1}));
    const QJsonArray inputs = step["inputs"].toArray();
    QCOMPARE(static_cast<int>(inputs.size()), 5 * 5 * 6);
    double sum = 0;
    for (const QJsonValue& each : inputs) {
        const QJsonObject tap = each.toObject();
        QVERIFY(tap["y"].toInt() >= 3 && tap["y"].toInt() <= 7 && tap["x"].toInt() >= 1);
        QVERIFY(!tap.contains("padding"));
        QVERIFY(std::abs(tap["value"].toDouble() * tap["weight"].toDouble() -
                         tap["product"].toDouble()) < 1e-9);
        sum += tap["product"].toDouble();
    }
    QVERIFY(std::abs(sum - step["sum"].toDouble()) < 1e-9);
    QVERIFY(std::abs(sum + step["bias"].toDouble() - step["output"].toDouble()) < 1e-9);
    const Called corner = call(
        {"explain-step", m_run, m_images.first(), "--layer", "conv1", "--at", "0,0", "--json"});
    const QJsonObject first = corner.json().object()["inputs"].toArray()[0].toObject();
    QVERIFY(first["padding"].toBool());
    QCOMPARE(first["y"].toInt(), -2);
    QCOMPARE(first["product"].toDouble(), 0.0);
}

void TestCommandRuns::aPoolHasAWinnerAndNoWeights() {
    const Called called = call({"explain-step", m_run, m_images.first(), "--layer", "pool1", "--at",
                                "2,5", "--map", "3", "--json"});
    COMPARE_STATUS(called, 0);
    const QJsonObject step = called.json().object();
    QVERIFY(step["sum"].isNull() && step["bias"].isNull());
    int winners = 0;
    for (const QJsonValue& each : step["inputs"].toArray()) {
        const QJsonObject tap = each.toObject();
        QVERIFY(tap["weight"].isNull() && tap["product"].isNull());
        QVERIFY(tap["value"].toDouble() <= step["output"].toDouble());
        winners += tap["winner"].toBool() ? 1 : 0;
    }
    QCOMPARE(winners, 1);
}

void TestCommandRuns::aStepIsATextToo() {
    const Called called =
        call({"explain-step", m_run, m_images.first(), "--layer", "conv1", "--at", "0,3"});
    COMPARE_STATUS(called, 0);
    for (const char* word :
         {"conv1 (conv.conv2d), map 0 at 0,3", "border", "sum", "bias", "output"})
        QVERIFY2(called.out.contains(word), word);
}

void TestCommandRuns::aStepSaysWhatThereIsInstead() {
    const auto asked = [&](const QStringList& more) {
        return call(QStringList{"explain-step", m_run, m_images.first()} + more);
    };
    const Called unknown = asked({"--layer", "conv9"});
    COMPARE_STATUS(unknown, 4);
    QVERIFY2(unknown.err.contains("conv1, relu1"), "the layers that there are");
    const Called beside = asked({"--layer", "conv2", "--at", "4,0"});
    COMPARE_STATUS(beside, 2);
    QVERIFY2(beside.err.contains("y 0 to 3, x 0 to 3 and map 0 to 15"), beside.err.constData());
    const Called entry = asked({"--layer", "input"});
    COMPARE_STATUS(entry, 4);
    QVERIFY2(entry.err.contains("these layers do: conv1"), entry.err.constData());
    COMPARE_STATUS(asked({"--layer", "conv2", "--at", "3;1"}), 2);
}

void TestCommandRuns::anUntrainedNetworkHasSteps() {
    const QString file = QStringLiteral(FOVEA_SOURCE_ROOT "/resources/networks/lenet-5.json");
    const QStringList line{"explain-step", file, m_images.first(), "--layer", "dense1",
                           "--map",        "11", "--json"};
    COMPARE_STATUS(call(line), 2); // it does not say how large its input is
    const Called called = call(line + QStringList{"--input", "1x16x16"});
    COMPARE_STATUS(called, 0);
    const QJsonObject step = called.json().object();
    QCOMPARE(static_cast<int>(step["inputs"].toArray().size()), 2 * 2 * 16);
    QCOMPARE(step["bias"].toDouble(), 0.0);
}

void TestCommandRuns::reportWritesPictures() {
    const Called called = call({"report", m_run, "--out", path("report")});
    COMPARE_STATUS(called, 0);
    const QStringList files = QString::fromUtf8(called.out).trimmed().split('\n');
    QVERIFY(files.contains(path("report/curves.png")));
    QVERIFY(files.contains(path("report/confusion_matrix.png")));
    QVERIFY2(called.out.contains("conv1"), "the feature maps of a convolution");
    for (const QString& file : files)
        QVERIFY2(QFile::exists(file), qPrintable(file));
}

/// Another person's run: its folder cannot be written to, whoever runs the tests.
/// A network may come from elsewhere, with nodes of any name.
void TestCommandRuns::reportStaysInItsFolder() {
    QFile network(path("network.json"));
    QVERIFY(network.open(QIODevice::WriteOnly));
    network.write(R"({"format": "fovea-network", "version": 1, "name": "../..", "nodes": [
        {"id": "i", "type": "input", "settings": {}, "inputs": []},
        {"id": "/../../outside", "type": "conv.conv2d", "plugin": "fovea.convolution",
         "settings": {"out_channels": 4}, "inputs": ["i"]},
        {"id": "f", "type": "shape.flatten", "plugin": "fovea.shape", "settings": {},
         "inputs": ["/../../outside"]},
        {"id": "d", "type": "dense.dense", "plugin": "fovea.dense", "settings": {"units": 3},
         "inputs": ["f"]}]})");
    network.close();
    COMPARE_STATUS(call({"train", "--data", path("shapes"), "--network", network.fileName(),
                         "--epochs", "1", "--out", path("named")}),
                   0);
    COMPARE_STATUS(call({"report", path("named"), "--out", path("inside/report")}), 0);
    QCOMPARE(QDir(path("inside")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList{"report"});
    QVERIFY(QFile::exists(path("inside/report/feature_maps_01_%2F..%2F..%2Foutside.png")));
}

void TestCommandRuns::aRunThatCannotBeWrittenToIsEvaluated() {
    const QString folder = m_run + "/evaluation";
    QVERIFY(QDir().rename(folder, folder + ".away"));
    QFile inTheWay(folder);
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    const Called called = call({"evaluate", m_run});
    QVERIFY(inTheWay.remove());
    QVERIFY(QDir().rename(folder + ".away", folder));
    COMPARE_STATUS(called, 0);
    QVERIFY(called.out.contains(" right, loss "));
    QVERIFY2(called.err.contains("nothing was stored"), called.err.constData());
}

/// Two images of each class: too few for a validation or test split.
void TestCommandRuns::whereNothingIsHeldOutTheTrainSplitIsEvaluated() {
    for (const QString& name :
         QDir(path("shapes/train")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QVERIFY(QDir().mkpath(path("few/" + name)));
        const QDir from(path("shapes/train/" + name));
        for (const QString& file : from.entryList({"*.png"}, QDir::Files).mid(0, 2))
            QVERIFY(QFile::copy(from.filePath(file), path("few/" + name + "/" + file)));
    }
    const QString run = path("few-run");
    const Called trained = call(training(path("few"), run, {"--epochs", "2", "--json"}));
    COMPARE_STATUS(trained, 0);
    QVERIFY2(trained.err.contains("nothing is held out"), trained.err.constData());
    const QJsonObject test = trained.json().object()["test"].toObject();
    QCOMPARE(test["split"].toString(), QString("train"));
    QCOMPARE(test["samples"].toInt(), 6);
    QVERIFY(QFile::exists(run + "/evaluation/metrics.json"));

    const Called evaluated = call({"evaluate", run});
    COMPARE_STATUS(evaluated, 0);
    QVERIFY(evaluated.out.startsWith("train split, weights of epoch 2 (best): "));
    QVERIFY2(evaluated.err.contains("nothing is held out"), evaluated.err.constData());
    COMPARE_STATUS(call({"report", run, "--out", path("few-report")}), 0);
    const Called asked = call({"evaluate", run, "--split", "test"});
    COMPARE_STATUS(asked, 3);
    QVERIFY2(asked.err.contains("train (6)"), asked.err.constData());
}

/// Without its images, a run still has its curves and the figures that were stored with it.
void TestCommandRuns::aReportWithoutImagesHasWhatIsStored() {
    QVERIFY(QDir().rename(path("shapes"), path("shapes.away")));
    const Called called = call({"report", m_run, "--out", path("gone")});
    QVERIFY(QDir().rename(path("shapes.away"), path("shapes")));
    COMPARE_STATUS(called, 3);
    QVERIFY2(called.err.contains("stored with the run"), called.err.constData());
    for (const char* file : {"gone/curves.png", "gone/confusion_matrix.png"})
        QVERIFY2(QFile::exists(path(file)), file);
}

void TestCommandRuns::aFolderThatIsNoRunIsAFailure() {
    const QString folder = path("shapes");
    for (const QStringList& line :
         {QStringList{"evaluate", folder}, QStringList{"resume", folder},
          QStringList{"train", "--run", folder}, QStringList{"predict", folder, m_images.first()},
          QStringList{"report", folder, "--out", path("x")}}) {
        const Called called = call(line);
        COMPARE_STATUS(called, 1);
        QVERIFY2(called.err.contains("run.json"), called.err.constData());
    }
}

QTEST_GUILESS_MAIN(TestCommandRuns)
#include "tst_command_runs.moc"
