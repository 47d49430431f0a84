#include <cmath>

#include <QtTest>

#include "core/training/train_spec.hpp"

using namespace fovea;

class TstTrainSpec : public QObject {
    Q_OBJECT

private slots:

    void roundTripsEveryField() {
        TrainSpec spec;
        spec.learning = Learning::OwnRule;
        spec.epochs = 3;
        spec.batch = 17;
        spec.optimizer = {OptimizerKind::Adam, 0.1, 0.5, true, 0.8, 0.99, 1e-7, 0.3};
        spec.schedule = {ScheduleKind::Step, 0.5, 4, 0.3, 0.01};
        spec.init = InitKind::XavierNormal;
        spec.loss = "loss.other";
        spec.lossSettings = {{"smoothing", 0.1},
                             {"mode", std::string("mean")},
                             {"count", std::int64_t{-3}},
                             {"isOn", true},
                             {"sides", std::vector<std::int64_t>{1, 2}}};
        spec.classWeights = ClassWeights::Balanced;
        spec.seed = 0xffff'ffff'ffff'ffffU;
        spec.threads = 2;
        spec.gradientClip = 5;
        spec.allowsWinograd = false;
        const Result<TrainSpec> read = trainSpecFromJson(toJson(spec));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == spec);
    }

    void absentFieldsHaveTheirDefaults() {
        const Result<TrainSpec> read = trainSpecFromJson(R"({"optimizer": {"momentum": 0.5}})");
        QVERIFY(read.has_value());
        TrainSpec expected;
        expected.optimizer.momentum = 0.5;
        QVERIFY(*read == expected);
    }

    void refusesWhatItDoesNotKnow_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown") << R"({"epoch": 3})"
                                 << "train.epoch";
        QTest::newRow("unknown inside") << R"({"schedule": {"warmup": 3}})"
                                        << "train.schedule.warmup";
        QTest::newRow("type") << R"({"batch": "64"})"
                              << "train.batch";
        QTest::newRow("fraction") << R"({"epochs": 2.5})"
                                  << "train.epochs";
        QTest::newRow("too large") << R"({"threads": 5000000000})"
                                   << "train.threads";
        QTest::newRow("negative seed") << R"({"seed": -1})"
                                       << "train.seed";
        QTest::newRow("choice") << R"({"init": "lecun"})"
                                << "kaiming_uniform";
        QTest::newRow("choice inside") << R"({"optimizer": {"kind": "rmsprop"}})"
                                       << "sgd, adam";
        QTest::newRow("class weights") << R"({"class_weights": "equal"})"
                                       << "none, balanced";
        QTest::newRow("class weights by hand") << R"({"class_weights": [1, 2]})"
                                               << "train.class_weights";
        QTest::newRow("setting") << R"({"loss_settings": {"a": null}})"
                                 << "loss_settings.a";
        QTest::newRow("no object") << "[]"
                                   << "train";
        QTest::newRow("no JSON") << "{\n\"epochs\": }"
                                 << "line 2";
    }

    void refusesWhatItDoesNotKnow() {
        QFETCH(QString, json);
        QFETCH(QString, named);
        const Result<TrainSpec> read = trainSpecFromJson(json.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY2(QString::fromStdString(read.error().message).contains(named),
                 read.error().message.c_str());
    }

    void checksRanges_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        QTest::newRow("epochs") << R"({"epochs": 0})"
                                << "epochs";
        QTest::newRow("batch") << R"({"batch": 0})"
                               << "batch";
        QTest::newRow("rate") << R"({"optimizer": {"learning_rate": 0}})"
                              << "learning_rate";
        QTest::newRow("momentum") << R"({"optimizer": {"momentum": 1}})"
                                  << "momentum";
        QTest::newRow("decay") << R"({"optimizer": {"weight_decay": -1}})"
                               << "weight_decay";
        QTest::newRow("beta") << R"({"optimizer": {"beta2": 1}})"
                              << "beta2";
        QTest::newRow("nesterov") << R"({"optimizer": {"nesterov": true, "momentum": 0}})"
                                  << "nesterov";
        QTest::newRow("warm-up") << R"({"schedule": {"warmup_epochs": -1}})"
                                 << "warmup_epochs";
        QTest::newRow("gamma") << R"({"schedule": {"gamma": 0}})"
                               << "gamma";
        QTest::newRow("clip") << R"({"gradient_clip": -1})"
                              << "gradient_clip";
        QTest::newRow("loss") << R"({"loss": ""})"
                              << "loss";
    }

    void checksRanges() {
        QFETCH(QString, json);
        QFETCH(QString, named);
        const Result<TrainSpec> read = trainSpecFromJson(json.toStdString());
        QVERIFY(read.has_value());
        const Result<void> checked = check(*read);
        QVERIFY(!checked.has_value());
        QCOMPARE(checked.error().kind, ErrorKind::Usage);
        QVERIFY2(QString::fromStdString(checked.error().message).contains(named),
                 checked.error().message.c_str());
        QVERIFY(check(TrainSpec{}).has_value());
    }

    void constantRateStays() {
        TrainSpec spec;
        spec.schedule.kind = ScheduleKind::Constant;
        spec.schedule.warmupEpochs = 0;
        spec.optimizer.learningRate = 0.2;
        for (const std::int64_t step : {0, 1, 999})
            QCOMPARE(learningRateAt(spec, step, 100), 0.2);
    }

    void stepRateFallsEveryFewEpochs() {
        TrainSpec spec;
        spec.schedule.kind = ScheduleKind::Step;
        spec.schedule.warmupEpochs = 0;
        spec.schedule.stepEpochs = 3;
        spec.schedule.gamma = 0.5;
        spec.optimizer.learningRate = 1;
        QCOMPARE(learningRateAt(spec, 299, 100), 1.0);
        QCOMPARE(learningRateAt(spec, 300, 100), 0.5);
        QCOMPARE(learningRateAt(spec, 600, 100), 0.25);
    }

    void cosineRateFallsToItsFloor() {
        TrainSpec spec;
        spec.epochs = 10;
        spec.schedule.floor = 0.1;
        spec.schedule.warmupEpochs = 0;
        spec.optimizer.learningRate = 2;
        QCOMPARE(learningRateAt(spec, 0, 100), 2.0);
        QCOMPARE(learningRateAt(spec, 500, 100), 2 * 0.55);
        QVERIFY(std::abs(learningRateAt(spec, 1000, 100) - 0.2) < 1e-12);
        for (std::int64_t step = 1; step < 1000; ++step)
            QVERIFY(learningRateAt(spec, step, 100) < learningRateAt(spec, step - 1, 100));
    }

    void warmUpRisesInALine() {
        TrainSpec spec;
        spec.epochs = 10;
        spec.schedule.warmupEpochs = 0.5;
        spec.optimizer.learningRate = 1;
        QCOMPARE(learningRateAt(spec, 0, 100), 0.02);
        QCOMPARE(learningRateAt(spec, 24, 100), 0.5);
        QCOMPARE(learningRateAt(spec, 50, 100), 1.0);
        for (std::int64_t step = 1; step < 49; ++step)
            QVERIFY(std::abs(learningRateAt(spec, step, 100) - learningRateAt(spec, step - 1, 100) -
                             0.02) < 1e-12);
    }

    void warmUpLeavesHalfOfAShortRun() {
        TrainSpec spec;
        spec.epochs = 1;
        spec.schedule.kind = ScheduleKind::Constant;
        spec.schedule.warmupEpochs = 1;
        spec.optimizer.learningRate = 1;
        QCOMPARE(learningRateAt(spec, 24, 100), 0.5);
        QCOMPARE(learningRateAt(spec, 50, 100), 1.0);
    }

    void namesReadBack() {
        for (const auto kind : {OptimizerKind::Sgd, OptimizerKind::Adam})
            QCOMPARE(*optimizerFromName(nameOf(kind)), kind);
        for (const auto kind : {ScheduleKind::Constant, ScheduleKind::Step, ScheduleKind::Cosine})
            QCOMPARE(*scheduleFromName(nameOf(kind)), kind);
        for (const auto kind : {InitKind::KaimingUniform, InitKind::KaimingNormal,
                                InitKind::XavierUniform, InitKind::XavierNormal})
            QCOMPARE(*initFromName(nameOf(kind)), kind);
    }
};

QTEST_GUILESS_MAIN(TstTrainSpec)
#include "tst_train_spec.moc"
