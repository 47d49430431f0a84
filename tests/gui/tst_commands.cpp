#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include <algorithm>

#include "core/base/random.hpp"
#include "core/data/curation/sample_edits.hpp"
#include "core/graph/edit/part_edits.hpp"
#include "core/graph/templates.hpp"
#include "edits.hpp"
#include "gui/commands/network_editor.hpp"
#include "gui/layout/auto_layout.hpp"
#include "gui/layout/canvas_grid.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

const LayerRegistry& registry() {
    static const LayerRegistry loaded = loadPlugins();
    return loaded;
}

/// One random edit, allowed or not.
class RandomEditor {
public:
    RandomEditor(Document& document, std::uint64_t seed)
        : m_document(document), m_editor(document), m_random(RandomKey{seed, 0}) {}

    void edit() {
        switch (m_random.below(15)) {
        case 0:
        case 1:
            std::ignore = m_editor.addNode(type(), place());
            break;
        case 2:
            std::ignore = m_editor.addNodeAfter(type(), node());
            break;
        case 3:
        case 4:
            std::ignore = m_editor.connect({node(), node(), m_random.below(3)});
            break;
        case 5:
            m_editor.remove({node()}, {});
            break;
        case 6:
            if (const auto links = linksOf(m_editor.network()); !links.empty()) {
                const Link link = links[m_random.below(links.size())];
                if (m_random.below(2) == 0)
                    m_editor.remove({}, {link});
                else
                    std::ignore = m_editor.reconnect(link, {link.source, node(), 0});
            }
            break;
        case 7:
            m_editor.move({{node(), place()}}, static_cast<int>(m_random.below(3)));
            break;
        case 8:
            std::ignore = m_editor.rename(node(), "n" + std::to_string(m_random.below(1000)));
            break;
        case 9:
            m_editor.paste(extract(m_editor.network(), {node(), node()}), {40, 40}, "paste");
            break;
        case 10:
            gui::edit(
                m_document, "height",
                [&](ProjectSpec& spec) {
                    spec.data.height = static_cast<std::int64_t>(m_random.below(3));
                },
                m_random.below(2) == 0 ? "data:height" : QString());
            break;
        case 11:
            gui::edit(
                m_document, "epochs",
                [&](ProjectSpec& spec) {
                    spec.train.epochs = static_cast<std::int64_t>(1 + m_random.below(3));
                },
                m_random.below(2) == 0 ? "train:epochs" : QString());
            break;
        case 12:
        case 13:
            gui::edit(m_document, "samples",
                      [&](ProjectSpec& spec) { spec.samples = edited(spec.samples); });
            break;
        default:
            std::ignore = m_editor.setSetting(node(), "out_channels",
                                              static_cast<std::int64_t>(m_random.below(20)), 0);
        }
    }

private:
    std::string type() {
        const auto layers = registry().layers();
        const std::size_t which = m_random.below(layers.size() + 1);
        return which == layers.size() ? std::string(inputNodeType) : layers[which]->id;
    }

    std::string node() {
        const auto& nodes = m_editor.network().nodes;
        return nodes.empty() ? std::string() : nodes[m_random.below(nodes.size())].id;
    }

    SampleTable edited(const SampleTable& table) {
        if (table.isEmpty())
            return SampleTable({"a", "b", "c"}, {{"1", "2", "3", "4"}, {}, {}, {}},
                               std::vector<SampleMark>(4));
        const std::vector<std::size_t> rows{m_random.below(4), m_random.below(4)};
        switch (m_random.below(3)) {
        case 0:
            return relabelled(table, rows, static_cast<std::int32_t>(m_random.below(3)));
        case 1:
            return movedTo(table, rows, allSplits[m_random.below(3)]);
        default:
            return withState(table, rows,
                             m_random.below(2) == 0 ? SampleState::Included
                                                    : SampleState::Excluded);
        }
    }

    Position place() { return {8.0 * m_random.uniform(0, 100), 8.0 * m_random.uniform(0, 100)}; }

    Document& m_document;
    NetworkEditor m_editor;
    RandomStream m_random;
};

NetworkSpec chain() {
    NetworkSpec network;
    network.nodes = {{"input", "input", "", 1, {}, {}, {}},
                     {"conv", "conv.conv2d", "fovea.convolution", 1, {}, {"input"}, {0, 96}},
                     {"relu", "activation.relu", "fovea.activation", 1, {}, {"conv"}, {0, 192}},
                     {"sum", "merge.add", "fovea.merge", 1, {}, {"conv", "relu"}, {0, 288}}};
    return network;
}

QString reasonOf(const auto& result) {
    return result ? QString() : QString::fromStdString(result.error().message);
}

} // namespace

class TestCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QVERIFY2(!registry().layers().empty(), "the plugins are not built"); }

    void undoAndRedoRetraceEveryStepOfRandomHistories() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Document document(registry());
            QUndoStack& stack = *document.undoStack();
            RandomEditor editor(document, seed);
            std::vector<ProjectSpec> states{document.spec()};
            for (int step = 0; step < 60; ++step) {
                editor.edit();
                states.resize(static_cast<std::size_t>(stack.index()) + 1);
                states.back() = document.spec();
            }
            QVERIFY(stack.count() > 20);
            for (int round = 0; round < 2; ++round) {
                for (int i = stack.count(); i >= 0; --i) {
                    stack.setIndex(i);
                    QCOMPARE(document.spec(), states[static_cast<std::size_t>(i)]);
                }
                for (int i = 0; i <= stack.count(); ++i) {
                    stack.setIndex(i);
                    QCOMPARE(document.spec(), states[static_cast<std::size_t>(i)]);
                }
            }
        }
    }

    void randomHistoriesKeepNetworksSound() {
        Document document(registry());
        RandomEditor editor(document, 99);
        for (int step = 0; step < 500; ++step) {
            editor.edit();
            const NetworkSpec& network = document.spec().network;
            std::set<std::string> ids;
            for (const NodeSpec& node : network.nodes) {
                QVERIFY(ids.insert(node.id).second);
                for (const std::string& input : node.inputs)
                    QVERIFY(input.empty() || network.find(input) != nullptr);
                QVERIFY(node.inputs.empty() || !node.inputs.back().empty());
            }
            QCOMPARE(document.report().order.size(), network.nodes.size()); // no loop
            QVERIFY(std::ranges::count(network.nodes, inputNodeType, &NodeSpec::type) <= 1);
        }
    }

    void refusalsNameTheirReasonAndChangeNothing() {
        Document document(registry());
        startWith(document, chain());
        NetworkEditor editor(document);
        QVERIFY(reasonOf(editor.connect({"relu", "conv", 0})).contains("close a loop"));
        QVERIFY(reasonOf(editor.connect({"relu", "relu", 0})).contains("feed itself"));
        QVERIFY(reasonOf(editor.connect({"relu", "input", 0})).contains("samples enter"));
        QVERIFY(reasonOf(editor.connect({"input", "conv", 0})).contains("already"));
        QVERIFY(reasonOf(editor.connect({"input", "conv", 1})).contains("no input port 2"));
        QVERIFY(reasonOf(freePort(*chain().find("relu"), registry())).contains("has it: conv"));
        QVERIFY(reasonOf(editor.addNode("input", {})).contains("input already"));
        QVERIFY(reasonOf(editor.rename("conv", "relu")).contains("unique"));
        QVERIFY(reasonOf(editor.rename("conv", "a/b")).contains("letters"));
        QVERIFY(reasonOf(editor.rename("conv", "")).contains("needs a name"));
        QVERIFY(reasonOf(editor.setSetting("conv", "nonsense", true, 0)).contains("nonsense"));
        QVERIFY(!editor.setSetting("conv", "out_channels", std::int64_t{-3}, 0));
        QCOMPARE(document.spec().network, chain());
        QCOMPARE(document.undoStack()->count(), 0);
    }

    void portsOfMergesCloseUp() {
        NetworkSpec network = chain();
        QCOMPARE(portCount(*network.find("sum"), registry()), std::size_t{3});
        network = withoutLinks(network, {{"conv", "sum", 0}}, registry());
        QCOMPARE(network.find("sum")->inputs, std::vector<std::string>{"relu"});
    }

    void allLinksOfAMergeComeOffTogether() {
        // The higher port has the source that sorts first, so the order of links is not that of
        // ports, which close up under the hand that takes them off.
        NetworkSpec network = chain();
        network.find("sum")->inputs = {"relu", "conv"};
        const NetworkSpec freed =
            withoutLinks(network, {{"conv", "sum", 1}, {"relu", "sum", 0}}, registry());
        QCOMPARE(freed.find("sum")->inputs, std::vector<std::string>{});
        const NetworkSpec rest = withoutNodes(network, {"conv", "relu"}, registry());
        QCOMPARE(rest.find("sum")->inputs, std::vector<std::string>{});
    }

    void aNodeAddedAfterAnotherIsPutBetween() {
        Document document(registry());
        NetworkSpec network = chain();
        network.nodes.pop_back();
        startWith(document, network);
        const auto added = NetworkEditor(document).addNodeAfter("pool.max2d", "conv");
        QVERIFY2(added.has_value(), qPrintable(reasonOf(added)));
        const NetworkSpec& after = document.spec().network;
        QCOMPARE(after.find(*added)->inputs, std::vector<std::string>{"conv"});
        QCOMPARE(after.find("relu")->inputs, std::vector<std::string>{*added});
        QCOMPARE(after.find(*added)->position, (Position{0, 192}));
        QCOMPARE(after.find("relu")->position, (Position{0, 288})); // made room
        QCOMPARE(document.undoStack()->count(), 1);
    }

    void typingInOneFieldIsOneStep() {
        Document document(registry());
        startWith(document, chain());
        NetworkEditor editor(document);
        for (const std::int64_t typed : {3, 32, 320})
            QVERIFY(editor.setSetting("conv", "out_channels", typed, 7));
        QCOMPARE(document.undoStack()->count(), 1);
        QVERIFY(editor.setSetting("conv", "out_channels", std::int64_t{8}, 8)); // another visit
        QCOMPARE(document.undoStack()->count(), 2);
        document.undoStack()->setIndex(0);
        QCOMPARE(document.spec().network, chain());
    }

    void aDefaultValueIsLeftOutOfTheSpec() {
        const LayerType& type = *registry().layer("conv.conv2d");
        const auto info = std::ranges::find(type.settings, "out_channels", &SettingInfo::key);
        auto network = withSetting(chain(), "conv", "out_channels", std::int64_t{77}, registry());
        QCOMPARE(network->find("conv")->settings.size(), std::size_t{1});
        network = withSetting(*network, "conv", "out_channels", info->defaultValue, registry());
        QCOMPARE(*network, chain());
    }

    void pastedNodesKeepTheirLinksAmongThemselvesAlone() {
        const Pasted pasted = withPart(chain(), extract(chain(), {"relu", "sum", "input"}), {8, 8});
        QCOMPARE(pasted.ids, (std::set<std::string>{"relu_2", "sum_2"})); // one input is enough
        QCOMPARE(pasted.network.find("sum_2")->inputs, (std::vector<std::string>{"", "relu_2"}));
        QVERIFY(pasted.network.find("relu_2")->inputs.empty());
        QCOMPARE(pasted.network.find("relu_2")->position, (Position{8, 200}));
    }

    void aValueSetThereAndBackIsNoStep() {
        Document document(registry());
        const auto setHeight = [&](std::int64_t height) {
            edit(
                document, "height", [&](ProjectSpec& spec) { spec.data.height = height; },
                "data:height");
        };
        setHeight(64);
        QCOMPARE(document.undoStack()->count(), 1);
        setHeight(0);
        QCOMPARE(document.undoStack()->count(), 0);
        QVERIFY(!document.isModified());
        setHeight(0); // nothing is set
        QCOMPARE(document.undoStack()->count(), 0);
        setHeight(32);
        editTrain(
            document,
            [] {
                TrainSpec train;
                train.epochs = 3;
                return train;
            }(),
            "epochs");
        QCOMPARE(document.undoStack()->count(), 2); // of other values
    }

    void whatAScanFindsBelongsToTheStepThatAskedForIt() {
        Document document(registry());
        const SampleTable table({"a", "b"}, {{"1", "2"}, {}, {}, {}}, {{0}, {1}});
        const auto find = [&] {
            completeEdit(document, "scan", [&](ProjectSpec& spec) { spec.samples = table; });
        };
        edit(document, "open", [](ProjectSpec& spec) { spec.data.source = "/images"; });
        find();
        QCOMPARE(document.undoStack()->count(), 1);
        QCOMPARE(document.undoStack()->undoText(), QString("open"));
        QCOMPARE(document.spec().classes, table.classes());
        document.undoStack()->undo();
        QCOMPARE(document.spec(), ProjectSpec{});
        find(); // where nothing asked for it, it is a step of its own
        QCOMPARE(document.undoStack()->count(), 1);
    }

    void oneEditTellsOnlyWhatDiffers() {
        Document document(registry());
        editNetwork(document, *loadNetwork("lenet-5"));
        QSignalSpy network(&document, &Document::networkChanged);
        QSignalSpy data(&document, &Document::dataChanged);
        QSignalSpy samples(&document, &Document::samplesChanged);
        QSignalSpy train(&document, &Document::trainChanged);
        QSignalSpy report(&document, &Document::reportChanged);
        const auto counts = [&] {
            const std::vector<qsizetype> told{network.count(), data.count(), samples.count(),
                                              train.count(), report.count()};
            for (QSignalSpy* spy : {&network, &data, &samples, &train, &report})
                spy->clear();
            return told;
        };
        TrainSpec recipe;
        recipe.epochs = 3;
        editTrain(document, recipe);
        QCOMPARE(counts(), (std::vector<qsizetype>{0, 0, 0, 1, 0}));
        const SampleTable table({"a", "b"}, {{"1", "2"}, {}, {}, {}}, {{0}, {1}});
        edit(document, "samples", [&](ProjectSpec& spec) { spec.samples = table; });
        QCOMPARE(counts(), (std::vector<qsizetype>{1, 1, 1, 0, 1})); // with classes and last layer
        edit(document, "exclude", [&](ProjectSpec& spec) {
            spec.samples = withState(table, std::vector<std::size_t>{1}, SampleState::Excluded);
        });
        QCOMPARE(counts(), (std::vector<qsizetype>{0, 0, 1, 0, 0}));
        document.undoStack()->undo();
        QCOMPARE(counts(), (std::vector<qsizetype>{0, 0, 1, 0, 0}));
        document.undoStack()->setIndex(0);
        document.undoStack()->redo();
        QCOMPARE(document.spec().network, *loadNetwork("lenet-5"));
    }

    void anotherLabelColumnNeedsAnotherTable() {
        Document document(registry());
        const SampleTable table({"a", "b"}, {{"1", "2"}, {}, {}, {}}, {{0}, {1}});
        edit(document, "samples", [&](ProjectSpec& spec) { spec.samples = table; });
        edit(document, "move", [](ProjectSpec& spec) { spec.data.source = "/elsewhere"; });
        QCOMPARE(document.spec().samples, table); // a moved source has the same samples
        edit(document, "column", [](ProjectSpec& spec) { spec.data.labelColumn = "first"; });
        QVERIFY(document.spec().samples.isEmpty());
        document.undoStack()->undo();
        QCOMPARE(document.spec().samples, table);
    }

    void theLastLayerFollowsTheClasses() {
        Document document(registry());
        startWith(document, *loadNetwork("lenet-5"));
        DatasetSpec data;
        data.source = "/images";
        editData(document, data, {"a", "b", "c"});
        const auto& settings = document.spec().network.find("dense3")->settings;
        QCOMPARE(std::get<std::int64_t>(settings.at("units")), std::int64_t{3});
        document.undoStack()->undo();
        QCOMPARE(document.spec().network, *loadNetwork("lenet-5"));
        QVERIFY(document.spec().classes.empty());
        QVERIFY(document.spec().data.source.empty());
    }

    void recipesAreEditedAndUndone() {
        Document document(registry());
        TrainSpec train;
        for (const std::int64_t epochs : {1, 12}) {
            train.epochs = epochs;
            editTrain(document, train, "epochs");
        }
        QCOMPARE(document.spec().train.epochs, std::int64_t{12});
        QCOMPARE(document.undoStack()->count(), 1);
        document.undoStack()->undo();
        QCOMPARE(document.spec().train, TrainSpec{});
    }

    void autoLayoutPutsEachNodeBelowItsInputs() {
        for (const char* name : {"lenet-5", "resnet-18-cifar"}) {
            const NetworkSpec network = *loadNetwork(name);
            const auto positions = autoLayout(network, registry());
            const auto height = [&](const std::string& id) {
                return canvas::heightOf(*network.find(id), registry());
            };
            QCOMPARE(positions.size(), network.nodes.size());
            for (const Link& link : linksOf(network))
                QVERIFY(positions.at(link.source).y + height(link.source) <
                        positions.at(link.target).y);
            for (const auto& [id, place] : positions) {
                QCOMPARE(place, canvas::snapped(place));
                for (const auto& [other, its] : positions)
                    QVERIFY(id == other || std::abs(place.x - its.x) >= canvas::nodeWidth ||
                            std::max(place.y, its.y) >=
                                std::min(place.y + height(id), its.y + height(other)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
