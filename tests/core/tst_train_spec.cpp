#include <QTest>

#include "core/layer/registry.hpp"
#include "core/training/train_spec.hpp"

using namespace fovea;

class TstTrainSpec : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { m_registry = loadPlugins(); }

    void roundTripsEveryField() {
        TrainSpec spec;
        spec.learning = Learning::OwnRule;
        spec.epochs = 3;
        spec.batch = 17;
        spec.optimizer = {"adam", {{"learning_rate", 0.1}, {"beta1", 0.8}, {"epsilon", 1e-7}}};
        spec.schedule = {"step", {{"warmup_epochs", 0.5}, {"step_epochs", std::int64_t{4}}}};
        spec.init = {"xavier_normal"};
        spec.loss = {"loss.other",
                     {{"smoothing", 0.1},
                      {"mode", std::string("mean")},
                      {"count", std::int64_t{-3}},
                      {"isOn", true},
                      {"sides", std::vector<std::int64_t>{1, 2}}}};
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
        expected.optimizer.settings["momentum"] = 0.5;
        QVERIFY(*read == expected);
        QVERIFY(*trainSpecFromJson("{}") == TrainSpec{});
    }

    void whatARunStartsWithIsWrittenOut() {
        TrainSpec spec;
        spec.optimizer = {"adamw", {{"beta1", 0.5}}};
        const TrainSpec whole = withDefaults(spec, m_registry);
        QVERIFY(whole.optimizer.settings.at("beta1") == SettingValue(0.5));
        QVERIFY(whole.optimizer.settings.at("weight_decay") == SettingValue(0.01));
        QVERIFY(whole.schedule.settings.contains("floor"));
        QVERIFY(withDefaults(whole, m_registry) == whole);
        spec.optimizer = {"of another plugin", {{"force", 3.0}}};
        QVERIFY(withDefaults(spec, m_registry).optimizer == spec.optimizer);
    }

    /// Before there were types, an optimizer's kind stood among the values of both kinds, those of
    /// schedules likewise, and a loss's settings beside it.
    void earlierRecipesMeanTheSame() {
        const Result<TrainSpec> read = trainSpecFromJson(R"({
            "epochs": 30, "batch": 128, "learning": "backpropagation",
            "optimizer": {"kind": "adam", "learning_rate": 0.002, "momentum": 0.9,
                          "nesterov": false, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-07,
                          "weight_decay": 0.001},
            "schedule": {"kind": "step", "warmup_epochs": 2, "step_epochs": 7, "gamma": 0.3,
                         "floor": 0},
            "init": "xavier_uniform", "loss": "loss.focal", "loss_settings": {"gamma": 3},
            "class_weights": "balanced", "seed": 18446744073709551615, "threads": 2,
            "gradient_clip": 5, "winograd": false})");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        TrainSpec expected;
        expected.epochs = 30;
        expected.batch = 128;
        expected.optimizer = {"adam",
                              {{"learning_rate", 0.002},
                               {"beta1", 0.8},
                               {"beta2", 0.99},
                               {"epsilon", 1e-7},
                               {"weight_decay", 0.001}}};
        expected.schedule = {
            "step",
            {{"warmup_epochs", std::int64_t{2}}, {"step_epochs", std::int64_t{7}}, {"gamma", 0.3}}};
        expected.init = {"xavier_uniform"};
        expected.loss = {"loss.focal", {{"gamma", std::int64_t{3}}}};
        expected.classWeights = ClassWeights::Balanced;
        expected.seed = 18446744073709551615U;
        expected.threads = 2;
        expected.gradientClip = 5;
        expected.allowsWinograd = false;
        QCOMPARE(toJson(*read), toJson(expected));
        const Result<void> checked = check(*read, m_registry);
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
    }

    void refuses_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QStringList>("named");
        const auto row = [](const char* name, const char* json, const QStringList& named) {
            QTest::newRow(name) << json << named;
        };
        row("unknown", R"({"epoch": 3})", {"train.epoch", "epochs"});
        row("unknown inside", R"({"schedule": {"warmup": 3}})",
            {"train.schedule.warmup", "warmup_epochs"});
        row("type", R"({"batch": "64"})", {"train.batch", "65536"});
        row("fraction", R"({"epochs": 2.5})", {"train.epochs"});
        row("too large", R"({"threads": 5000000000})", {"train.threads", "1024"});
        row("negative seed", R"({"seed": -1})", {"train.seed"});
        row("initialization", R"({"init": "lecun"})", {"lecun", "kaiming_uniform"});
        row("optimizer", R"({"optimizer": {"kind": "lion"}})", {"lion", "sgd, adam"});
        row("loss", R"({"loss": ""})", {"loss"});
        row("class weights", R"({"class_weights": "equal"})", {"class_weights", "none, balanced"});
        row("class weights by hand", R"({"class_weights": [1, 2]})", {"train.class_weights"});
        row("setting", R"({"loss_settings": {"a": null}})", {"train.loss.a"});
        row("no object", "[]", {"train"});
        row("no JSON", "{\n\"epochs\": }", {"line 2"});
        row("epochs", R"({"epochs": 0})", {"epochs", "1 to 1000000"});
        row("batch", R"({"batch": 0})", {"batch"});
        row("rate", R"({"optimizer": {"learning_rate": 0}})", {"learning_rate", "above 0"});
        row("momentum", R"({"optimizer": {"momentum": 1}})", {"momentum", "below 1"});
        row("decay", R"({"optimizer": {"weight_decay": -1}})", {"weight_decay"});
        row("beta", R"({"optimizer": {"kind": "adam", "beta2": 1}})", {"beta2"});
        row("another's", R"({"optimizer": {"kind": "adamw", "momentum": 0.5}})",
            {"train.optimizer.momentum"});
        row("nesterov", R"({"optimizer": {"nesterov": true, "momentum": 0}})", {"nesterov"});
        row("warm-up", R"({"schedule": {"warmup_epochs": -1}})", {"warmup_epochs"});
        row("gamma", R"({"schedule": {"kind": "step", "gamma": 0}})", {"gamma"});
        row("clip", R"({"gradient_clip": -1})", {"gradient_clip"});
    }

    void refuses() {
        QFETCH(QString, json);
        QFETCH(QStringList, named);
        const Result<TrainSpec> read = trainSpecFromJson(json.toStdString());
        const Result<void> checked = read ? check(*read, m_registry) : tl::unexpected(read.error());
        QVERIFY(!checked.has_value());
        if (read)
            QCOMPARE(checked.error().kind, ErrorKind::Usage);
        for (const QString& each : named)
            QVERIFY2(QString::fromStdString(checked.error().message).contains(each),
                     checked.error().message.c_str());
        QVERIFY(check(TrainSpec{}, m_registry).has_value());
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TstTrainSpec)
#include "tst_train_spec.moc"
