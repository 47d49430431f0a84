#include <QTest>

#include "core/graph/infer.hpp"
#include "core/graph/topology.hpp"
#include "core/layer/registry.hpp"
#include "tests/core/toy_layers.hpp"

using namespace fovea;
using toy::node;

namespace {

NetworkSpec chain() {
    NetworkSpec spec;
    spec.name = "chain";
    spec.nodes = {node("in", "input", {}), node("square", "toy.scaled_square", {"in"}),
                  node("rectify", "toy.rectify", {"square"})};
    return spec;
}

} // namespace

class TestNetworkSpec : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { QVERIFY(m_registry.add(toy::table(), "toy")); }

    void jsonRoundTripKeepsEverything() {
        NetworkSpec spec = chain();
        spec.description = "quotes \" and\nlines";
        NodeSpec strange = node("strange", "elsewhere.unknown", {"rectify", ""});
        strange.plugin = "somebody.plugin";
        strange.version = 7;
        strange.position = {12.5, -3};
        strange.settings = {{"flag", true},
                            {"count", std::int64_t{3}},
                            {"rate", 0.25},
                            {"mode", std::string("same")},
                            {"kernel", std::vector<std::int64_t>{3, 5}}};
        spec.nodes.push_back(strange);
        const auto read = networkFromJson(toJson(spec));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(*read == spec);
        QCOMPARE(QString::fromStdString(toJson(*read)), QString::fromStdString(toJson(spec)));
    }

    void badJsonSaysWhere_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("cut short") << "{\"format\": \"fovea-network\",\n \"ver"
                                   << "line 2";
        QTest::newRow("other kind") << R"({"format": "x", "version": 1, "nodes": []})"
                                    << "network.format";
        QTest::newRow("newer") << R"({"format": "fovea-network", "version": 99, "nodes": []})"
                               << "update Fovea";
        QTest::newRow("no nodes") << R"({"format": "fovea-network", "version": 1})"
                                  << "network.nodes";
        QTest::newRow("no type")
            << R"({"format": "fovea-network", "version": 1, "nodes": [{"id": "a"}]})"
            << "network.nodes[0].type: is missing";
        QTest::newRow("twice")
            << R"({"format": "fovea-network", "version": 1, "nodes": [{"id": "a", "type": "t"}, {"id": "a", "type": "t"}]})"
            << "own id";
        QTest::newRow("setting")
            << R"({"format": "fovea-network", "version": 1, "nodes": [{"id": "a", "type": "t", "settings": {"k": {}}}]})"
            << "settings.k";
    }

    void badJsonSaysWhere() {
        QFETCH(QString, json);
        QFETCH(QString, says);
        const auto read = networkFromJson(json.toStdString());
        QVERIFY(!read);
        QVERIFY2(QString::fromStdString(read.error().message).contains(says),
                 read.error().message.c_str());
    }

    void inferFindsShapesWeightsAndOutput() {
        const NetworkReport report = infer(chain(), Shape{1, 1, 4, 5, 3}, m_registry);
        QVERIFY(report.isRunnable());
        QCOMPARE(report.output, std::string("rectify"));
        QCOMPARE(report.weights, 3);
        QCOMPARE(report.macs, 60);
        QVERIFY((report.nodes.at("rectify").output == Shape{1, 1, 4, 5, 3}));
    }

    void inferPlacesEachFault_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown") << "unknown"
                                 << "square"
                                 << "needs plugin";
        QTest::newRow("setting") << "setting"
                                 << "square"
                                 << "gain";
        QTest::newRow("unlinked") << "unlinked"
                                  << "square"
                                  << "has no input";
        QTest::newRow("loop") << "loop"
                              << "square"
                              << "loop";
        QTest::newRow("no input") << "no input"
                                  << ""
                                  << "add an Input node";
        QTest::newRow("two ends") << "two ends"
                                  << "extra"
                                  << "leads nowhere";
        QTest::newRow("dangling") << "dangling"
                                  << "square"
                                  << "does not exist";
        QTest::newRow("arity") << "arity"
                               << "square"
                               << "at most 1";
    }

    void inferPlacesEachFault() {
        QFETCH(QString, fault);
        QFETCH(QString, node);
        QFETCH(QString, says);
        NetworkSpec spec = chain();
        NodeSpec& square = *spec.find("square");
        if (fault == "unknown")
            square.type = "elsewhere.unknown";
        else if (fault == "setting")
            square.settings["gain"] = 99.0;
        else if (fault == "unlinked")
            square.inputs = {};
        else if (fault == "loop")
            square.inputs = {"rectify"};
        else if (fault == "no input")
            spec.nodes.erase(spec.nodes.begin());
        else if (fault == "two ends")
            spec.nodes.push_back(toy::node("extra", "toy.rectify", {"in"}));
        else if (fault == "dangling")
            square.inputs = {"gone"};
        else if (fault == "arity")
            square.inputs = {"in", "in"};
        const NetworkReport report = infer(spec, Shape{1, 1, 4, 5, 3}, m_registry);
        QVERIFY(!report.isRunnable());
        const Problem* problem = report.problemOf(node.toStdString());
        QVERIFY(problem != nullptr);
        QVERIFY2(QString::fromStdString(problem->message).contains(says), problem->message.c_str());
    }

    void aFaultIsItsPlaceAndItsWords() {
        NetworkSpec spec = chain();
        spec.find("square")->inputs = {};
        spec.nodes.push_back(toy::node("extra", "toy.rectify", {"in"}));
        spec.nodes.erase(spec.nodes.begin());
        const NetworkReport report = infer(spec, Shape{1, 1, 4, 5, 3}, m_registry);
        QCOMPARE(*report.problemOf("square"),
                 (Problem{"square", "has no input; link a node to it"}));
        QCOMPARE(sentence(*report.problemOf("square")),
                 std::string("square: has no input; link a node to it"));
        QCOMPARE(sentence(*report.problemOf("")), report.problemOf("")->message);
        const QStringList lines = QString::fromStdString(sentences(report.problems)).split('\n');
        QCOMPARE(lines.size(), static_cast<qsizetype>(report.problems.size()));
        for (std::size_t i = 0; i < report.problems.size(); ++i) {
            const Problem& problem = report.problems[i];
            QVERIFY(problem.node.empty() || !problem.message.starts_with(problem.node));
            QCOMPARE(lines[static_cast<qsizetype>(i)].toStdString(), sentence(problem));
        }
    }

    void oneFaultDoesNotRepeatDownstream() {
        NetworkSpec spec = chain();
        spec.find("square")->settings["gain"] = 99.0;
        const NetworkReport report = infer(spec, Shape{1, 1, 4, 5, 3}, m_registry);
        QCOMPARE(report.problems.size(), std::size_t{1});
    }

    void anUnknownInputLeavesEveryFigureUnknown() {
        NetworkSpec spec = chain();
        const NetworkReport open = infer(spec, {1, 1, 0, 0, 3}, m_registry);
        QVERIFY(!open.isInputKnown());
        QVERIFY(open.input == (Shape{1, 1, 0, 0, 3}));
        QVERIFY(open.isRunnable()); // nothing is wrong with it
        QCOMPARE(open.output, std::string("rectify"));
        QCOMPARE(open.weights, 0);
        for (const auto& [id, node] : open.nodes)
            QVERIFY2(!node.isPlanned, id.c_str());
        // Faults that do not hang on shapes are found all the same.
        spec.find("square")->inputs = {};
        QVERIFY(infer(spec, {1, 1, 0, 8, 3}, m_registry).problemOf("square") != nullptr);
    }

    void loopsAreForeseen() {
        const NetworkSpec spec = chain();
        QVERIFY(wouldCloseLoop(spec, "rectify", "square"));
        QVERIFY(wouldCloseLoop(spec, "square", "square"));
        QVERIFY(!wouldCloseLoop(spec, "in", "rectify"));
    }

    void freshIdsAreFree() {
        NetworkSpec spec = chain();
        QCOMPARE(freshNodeId(spec, "toy.sum"), std::string("sum"));
        QCOMPARE(freshNodeId(spec, "toy.rectify"), std::string("rectify_2"));
    }

private:
    LayerRegistry m_registry;
};

QTEST_GUILESS_MAIN(TestNetworkSpec)
#include "tst_network_spec.moc"
