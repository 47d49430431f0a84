/// The S-cells' own learning rule: who learns, against a case by hand and against the paper's words
/// taken literally in double; and what comes of it, a plane for each feature.

#include <cmath>
#include <set>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/guarded_buffer.hpp"
#include "core/promises/layer_run.hpp"

using namespace fovea;

namespace {

using Ints = std::vector<std::int64_t>;
using Values = std::vector<double>;

/// One sample in front of a layer that learns.
struct Lesson {
    std::unique_ptr<Layer> layer;
    Plan plan;
    Shape shape;
    std::vector<float> input, output, excitation, inhibition;

    Lesson(std::unique_ptr<Layer> learner, const Shape& sample)
        : layer(std::move(learner)),
          plan(layer->plan(std::array{sample}).value()),
          shape(sample),
          input(static_cast<std::size_t>(sample.elements())),
          output(static_cast<std::size_t>(plan.output.elements())),
          excitation(static_cast<std::size_t>(elementsOf(plan.weights[0].extents))),
          inhibition(static_cast<std::size_t>(elementsOf(plan.weights[1].extents))) {}

    std::array<std::span<float>, 2> weights() { return {excitation, inhibition}; }

    void start(RandomKey random) { layer->startLearning(weights(), random); }

    void forward() {
        const std::array inputs{View<const float>(input.data(), shape)};
        const auto all = weights();
        Forward pass;
        pass.inputs = inputs;
        pass.output = {output.data(), plan.output};
        pass.weights = all;
        layer->forward(pass);
    }

    /// Whether the rule kept to its scratch memory.
    bool learn() {
        const std::array inputs{View<const float>(input.data(), shape)};
        const auto all = weights();
        GuardedBuffer scratch(plan.backwardScratchBytes);
        layer->learn({inputs, {output.data(), plan.output}, all, scratch.bytes()});
        return scratch.isIntact();
    }
};

/// A layer's geometry and the rule's numbers.
struct Case {
    std::int64_t depth, height, width, channels, planes;
    std::int64_t kernel; ///< odd; the same size comes out
    std::int64_t column; ///< odd
    double rate;

    std::int64_t places() const { return depth * height * width; }

    /// The index of channel 0 of what tap (ky, kx) at `place` sees; -1 beside the image.
    std::int64_t seen(std::int64_t place, std::int64_t ky, std::int64_t kx) const {
        const std::int64_t y = place / width % height + ky - kernel / 2;
        const std::int64_t x = place % width + kx - kernel / 2;
        const bool isInside = y >= 0 && y < height && x >= 0 && x < width;
        return isInside ? (place / (width * height) * width * height + y * width + x) * channels
                        : -1;
    }

    /// Whether two places lie in one column whose middle is `middle`.
    bool holds(std::int64_t middle, std::int64_t place) const {
        return middle / (height * width) == place / (height * width) &&
               std::abs(middle / width % height - place / width % height) <= column / 2 &&
               std::abs(middle % width - place % width) <= column / 2;
    }
};

/// The cell of each plane that learns; -1 where none does. A column's maximum is looked for among
/// all of its cells, of all planes.
Ints representatives(const Case& c, const std::vector<float>& answers) {
    std::set<std::int64_t> candidates;
    const auto cells = static_cast<std::int64_t>(answers.size());
    for (std::int64_t middle = 0; middle < c.places(); ++middle) {
        std::int64_t best = -1;
        for (std::int64_t cell = 0; cell < cells; ++cell)
            if (c.holds(middle, cell / c.planes) &&
                (best < 0 ||
                 answers[static_cast<std::size_t>(cell)] > answers[static_cast<std::size_t>(best)]))
                best = cell;
        if (answers[static_cast<std::size_t>(best)] > 0)
            candidates.insert(best);
    }
    Ints found(static_cast<std::size_t>(c.planes), -1);
    for (const std::int64_t cell : candidates) {
        std::int64_t& best = found[static_cast<std::size_t>(cell % c.planes)];
        if (best < 0 ||
            answers[static_cast<std::size_t>(cell)] > answers[static_cast<std::size_t>(best)])
            best = cell;
    }
    return found;
}

bool isNear(float actual, double expected) {
    return std::abs(static_cast<double>(actual) - expected) <= 1e-5 * (1 + std::abs(expected));
}

} // namespace

class TestNeocognitronRule : public QObject {
    Q_OBJECT

private slots:
    void onePerPlaneLearns();
    void silentCellsDoNotLearn();
    void learnsByThePapersWords();
    void startsFromWeakAndPositive();
    void eachFormGetsAPlaneOfItsOwn();
    void onlyTheLayersWithARuleSaySo();

private:
    std::unique_ptr<Layer> make(const SettingMap& settings) const {
        return m_registry.layer("neocognitron.s_layer")->make(settings).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestNeocognitronRule::onePerPlaneLearns() {
    // Five places in a row, three planes; a cell sees its own place only.
    const auto lesson = [&](std::int64_t column) {
        Lesson made(make({{"planes", std::int64_t{3}},
                          {"kernel", Ints{1, 1}},
                          {"rate", 2.0},
                          {"column", Ints{column, column}}}),
                    {1, 1, 1, 5, 1});
        made.input = {1, 2, 3, 4, 5};
        made.output = {3, 1, 0, /**/ 0, 5, 4, /**/ 0, 0, 0, /**/ 0, 2, 0, /**/ 0, 0, 1};
        return made;
    };
    // Each place a column by itself: every plane has a candidate, the second has two and takes the
    // stronger one. What is learnt is twice the input, in a and, as v is |x| here, in b.
    Lesson narrow = lesson(1);
    QVERIFY(narrow.learn());
    QCOMPARE(narrow.excitation, (std::vector<float>{2, 4, 10}));
    QCOMPARE(narrow.inhibition, (std::vector<float>{2, 4, 10}));
    // Columns of three places: the 5 wins the first three, the 2 the others. Both are of one plane.
    Lesson wide = lesson(3);
    QVERIFY(wide.learn());
    QCOMPARE(wide.excitation, (std::vector<float>{0, 4, 0}));
    QCOMPARE(wide.inhibition, (std::vector<float>{0, 4, 0}));
}

void TestNeocognitronRule::silentCellsDoNotLearn() {
    Lesson lesson(make({{"planes", std::int64_t{2}}}), {1, 1, 6, 6, 1});
    std::ranges::fill(lesson.input, 1.0F);
    lesson.start({1, 2});
    const std::vector<float> before = lesson.excitation;
    QVERIFY(lesson.learn()); // the answers are all 0
    QCOMPARE(lesson.excitation, before);
    QCOMPARE(lesson.inhibition, (std::vector<float>{0, 0}));
}

void TestNeocognitronRule::learnsByThePapersWords() {
    RandomStream random({61, 0});
    const auto between = [&](std::int64_t low, std::int64_t high) {
        return low +
               static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
    };
    for (int round = 0; round < 40; ++round) {
        const Case c{between(1, 2),         between(1, 6),
                     between(1, 6),         between(1, 3),
                     between(1, 5),         2 * between(0, 1) + 1,
                     2 * between(0, 2) + 1, 0.5 + 4 * static_cast<double>(random.uniform())};
        Lesson lesson(make({{"planes", c.planes},
                            {"kernel", Ints{c.kernel, c.kernel}},
                            {"falloff", 1.0},
                            {"rate", c.rate},
                            {"column", Ints{c.column, c.column}}}),
                      {1, c.depth, c.height, c.width, c.channels});
        for (float& value : lesson.input)
            value = random.uniform(-0.5F, 1);
        for (float& value : lesson.output)
            value = std::max(0.0F, random.uniform(-1, 1));
        for (const std::span<float> weights : lesson.weights())
            for (float& value : weights)
                value = random.uniform();
        Values a(lesson.excitation.begin(), lesson.excitation.end());
        Values b(lesson.inhibition.begin(), lesson.inhibition.end());
        const double fixed = 1 / static_cast<double>(c.kernel * c.kernel * c.channels);
        const Ints learners = representatives(c, lesson.output);
        for (std::size_t k = 0; k < learners.size(); ++k) {
            if (learners[k] < 0)
                continue;
            double squares = 0;
            for (std::int64_t tap = 0; tap < c.kernel * c.kernel; ++tap)
                for (std::int64_t i = 0; i < c.channels; ++i) {
                    const std::int64_t from =
                        c.seen(learners[k] / c.planes, tap / c.kernel, tap % c.kernel);
                    if (from < 0)
                        continue;
                    const auto value =
                        static_cast<double>(lesson.input[static_cast<std::size_t>(from + i)]);
                    squares += fixed * value * value;
                    a[static_cast<std::size_t>((tap * c.channels + i) * c.planes) + k] +=
                        c.rate * fixed * std::max(0.0, value);
                }
            b[k] += c.rate * std::sqrt(squares);
        }
        QVERIFY(lesson.learn());
        QVERIFY(std::ranges::equal(lesson.excitation, a, isNear));
        QVERIFY(std::ranges::equal(lesson.inhibition, b, isNear));
    }
}

void TestNeocognitronRule::startsFromWeakAndPositive() {
    Lesson lesson(make({{"planes", std::int64_t{4}}}), {1, 1, 8, 8, 2});
    std::ranges::fill(lesson.inhibition, 7.0F);
    lesson.start({1, 2});
    const std::vector<float> first = lesson.excitation;
    for (const float value : first)
        QVERIFY(value >= 0 && value <= 0.01F / (5 * 5 * 2));
    QVERIFY(std::set<float>(first.begin(), first.end()).size() > first.size() / 2);
    QCOMPARE(lesson.inhibition, std::vector<float>(4, 0.0F));
    lesson.start({1, 3});
    QVERIFY(lesson.excitation != first);
    lesson.start({1, 2});
    QCOMPARE(lesson.excitation, first);
}

void TestNeocognitronRule::eachFormGetsAPlaneOfItsOwn() {
    const std::array<std::vector<float>, 3> forms{std::vector<float>{0, 1, 0, 0, 1, 0, 0, 1, 0},
                                                  std::vector<float>{0, 0, 0, 1, 1, 1, 0, 0, 0},
                                                  std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0, 1}};
    Lesson lesson(make({{"planes", std::int64_t{4}},
                        {"kernel", Ints{3, 3}},
                        {"padding", std::string("valid")}}),
                  {1, 1, 3, 3, 1});
    lesson.start({5, 6});
    for (int round = 0; round < 20; ++round)
        for (const std::vector<float>& form : forms) {
            lesson.input = form;
            lesson.forward();
            QVERIFY(lesson.learn());
        }
    std::set<std::size_t> planes;
    for (const std::vector<float>& form : forms) {
        lesson.input = form;
        lesson.forward();
        const auto strongest = std::ranges::max_element(lesson.output) - lesson.output.begin();
        planes.insert(static_cast<std::size_t>(strongest));
        // r = 4 lets nothing through below four fifths of the form: the learnt others are silent.
        QVERIFY(lesson.output[static_cast<std::size_t>(strongest)] > 0.5F);
        for (std::size_t k = 0; k < 4; ++k)
            if (k != static_cast<std::size_t>(strongest))
                QVERIFY(lesson.output[k] < 0.05F);
    }
    QCOMPARE(planes.size(), forms.size());
    // The fourth has met nothing that was not taken: it is as weak as it began.
    QCOMPARE(std::ranges::count(lesson.inhibition, 0.0F), 1);
}

void TestNeocognitronRule::onlyTheLayersWithARuleSaySo() {
    QVERIFY(m_registry.layer("neocognitron.s_layer")->hasOwnRule);
    QVERIFY(!m_registry.layer("neocognitron.c_layer")->hasOwnRule);
    QVERIFY(!m_registry.layer("dense.dense")->hasOwnRule);
}

QTEST_GUILESS_MAIN(TestNeocognitronRule)
#include "tst_neocognitron_rule.moc"
