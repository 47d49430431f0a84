/// The Neocognitron's cells against Fukushima's equations in double, their gradients against
/// differences of those, and what the equations are for: selectivity and tolerance.

#include <cmath>
#include <functional>

#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"

using namespace fovea;

namespace {

using Ints = std::vector<std::int64_t>;
using Values = std::vector<double>;

/// A window of cells, placed by hand: valid, or the same size with the odd pixel at the end.
struct Geometry {
    std::int64_t height, width, channels, kernelHeight, kernelWidth, stride;
    bool isSame;

    std::int64_t out(std::int64_t in, std::int64_t kernel) const {
        return isSame ? (in + stride - 1) / stride : (in - kernel) / stride + 1;
    }

    std::int64_t before(std::int64_t in, std::int64_t kernel) const {
        return isSame ? std::max<std::int64_t>(0, (out(in, kernel) - 1) * stride + kernel - in) / 2
                      : 0;
    }

    std::int64_t outHeight() const { return out(height, kernelHeight); }

    std::int64_t outWidth() const { return out(width, kernelWidth); }

    /// The index of channel 0 of what tap (ky, kx) of the cell at (y, x) sees; -1 beside the image.
    std::int64_t seen(std::int64_t y, std::int64_t x, std::int64_t ky, std::int64_t kx) const {
        const std::int64_t row = y * stride - before(height, kernelHeight) + ky;
        const std::int64_t column = x * stride - before(width, kernelWidth) + kx;
        const bool isInside = row >= 0 && row < height && column >= 0 && column < width;
        return isInside ? (row * width + column) * channels : -1;
    }

    double fixed(std::int64_t ky, std::int64_t kx, double falloff) const {
        const auto weight = [&](std::int64_t a, std::int64_t b) {
            const double dy = static_cast<double>(a) - static_cast<double>(kernelHeight - 1) / 2;
            const double dx = static_cast<double>(b) - static_cast<double>(kernelWidth - 1) / 2;
            return std::pow(falloff, std::sqrt(dy * dy + dx * dx));
        };
        double sum = 0;
        for (std::int64_t a = 0; a < kernelHeight; ++a)
            for (std::int64_t b = 0; b < kernelWidth; ++b)
                sum += weight(a, b);
        return weight(ky, kx) / sum;
    }
};

double at(const Values& values, std::int64_t i) { return values[static_cast<std::size_t>(i)]; }

/// Equations 1 to 4 for one image.
Values sCells(const Geometry& g, const Values& x, const Values& a, const Values& b, double r,
              double falloff) {
    const auto planes = static_cast<std::int64_t>(b.size());
    Values out;
    for (std::int64_t y = 0; y < g.outHeight(); ++y)
        for (std::int64_t z = 0; z < g.outWidth(); ++z)
            for (std::int64_t k = 0; k < planes; ++k) {
                double e = 0;
                double squares = 0;
                for (std::int64_t ky = 0; ky < g.kernelHeight; ++ky)
                    for (std::int64_t kx = 0; kx < g.kernelWidth; ++kx)
                        for (std::int64_t i = 0; i < g.channels; ++i) {
                            const std::int64_t from = g.seen(y, z, ky, kx);
                            if (from < 0)
                                continue;
                            const double value = at(x, from + i);
                            const std::int64_t tap = ky * g.kernelWidth + kx;
                            e += at(a, (tap * g.channels + i) * planes + k) * value;
                            squares += g.fixed(ky, kx, falloff) / static_cast<double>(g.channels) *
                                       value * value;
                        }
                const double h = std::abs(at(b, k)) * std::sqrt(squares);
                out.push_back(r * std::max(0.0, (1 + e) / (1 + r / (1 + r) * h) - 1));
            }
    return out;
}

/// Equations 5 to 7 for one image.
Values cCells(const Geometry& g, const Values& x, double alpha, double falloff) {
    Values out;
    for (std::int64_t y = 0; y < g.outHeight(); ++y)
        for (std::int64_t z = 0; z < g.outWidth(); ++z) {
            Values s(static_cast<std::size_t>(g.channels));
            double mean = 0;
            for (std::int64_t c = 0; c < g.channels; ++c) {
                for (std::int64_t ky = 0; ky < g.kernelHeight; ++ky)
                    for (std::int64_t kx = 0; kx < g.kernelWidth; ++kx)
                        if (const std::int64_t from = g.seen(y, z, ky, kx); from >= 0)
                            s[static_cast<std::size_t>(c)] +=
                                g.fixed(ky, kx, falloff) * std::max(0.0, at(x, from + c));
                mean += at(s, c) / static_cast<double>(g.channels);
            }
            for (const double each : s) {
                const double drive = (1 + each) / (1 + mean) - 1;
                out.push_back(drive > 0 ? drive / (alpha + drive) : 0);
            }
        }
    return out;
}

Values doubles(std::span<const float> values) { return {values.begin(), values.end()}; }

bool areClose(std::span<const float> actual, const Values& expected, double tolerance) {
    double largest = 1e-2;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(actual, expected, [&](float a, double b) {
        return std::abs(static_cast<double>(a) - b) <= tolerance * largest;
    });
}

/// The gradient of sum(weights * f(x)) in x by central differences.
Values differences(const std::function<Values(const Values&)>& f, Values x, const Values& weights) {
    const auto loss = [&] {
        const Values y = f(x);
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += y[i] * weights[i];
        return sum;
    };
    Values gradient;
    for (double& value : x) {
        constexpr double h = 1e-6;
        const double kept = value;
        value = kept + h;
        const double above = loss();
        value = kept - h;
        const double below = loss();
        value = kept;
        gradient.push_back((above - below) / (2 * h));
    }
    return gradient;
}

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

Geometry randomGeometry(RandomStream& random, bool hasStride) {
    Geometry g{};
    g.kernelHeight = between(random, 1, 4);
    g.kernelWidth = between(random, 1, 4);
    g.height = g.kernelHeight + between(random, 0, 4);
    g.width = g.kernelWidth + between(random, 0, 4);
    g.channels = between(random, 2, 5);
    g.stride = hasStride ? between(random, 1, 3) : 1;
    g.isSame = random.below(2) == 0;
    return g;
}

Shape shapeOf(const Geometry& g) { return {1, 1, g.height, g.width, g.channels}; }

std::string paddingOf(const Geometry& g) { return g.isSame ? "same" : "valid"; }

} // namespace

class TestNeocognitron : public QObject {
    Q_OBJECT

private slots:
    void sCellsFollowTheEquations();
    void cCellsFollowTheEquations();
    void aCellAnswersToFormAndNotToStrength();
    void aCellToleratesAShift();
    void nothingSeenIsNothingAnswered();
    void refusesInWords();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings) const {
        return m_registry.layer(id)->make(settings).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestNeocognitron::sCellsFollowTheEquations() {
    RandomStream random({51, 0});
    for (std::uint64_t round = 0; round < 40; ++round) {
        const Geometry g = randomGeometry(random, false);
        const std::int64_t planes = between(random, 1, 6);
        const double r = 0.5 + 4 * random.uniform();
        const double falloff = 0.5 + 0.5 * random.uniform();
        const auto layer =
            make("neocognitron.s_layer", {{"planes", planes},
                                          {"kernel", Ints{g.kernelHeight, g.kernelWidth}},
                                          {"padding", paddingOf(g)},
                                          {"selectivity", r},
                                          {"falloff", falloff}});
        LayerRun run(*layer, {shapeOf(g)}, round);
        run.forward(Behaviour::Training);
        const Values x = doubles(run.input(0));
        const Values a = doubles(run.weight(0));
        const Values b = doubles(run.weight(1));
        QVERIFY(areClose(run.output(), sCells(g, x, a, b, r, falloff), 1e-5));
        run.backward();
        const Values slopes = doubles(run.dOutput());
        const auto ofX = [&](const Values& v) { return sCells(g, v, a, b, r, falloff); };
        const auto ofA = [&](const Values& v) { return sCells(g, x, v, b, r, falloff); };
        const auto ofB = [&](const Values& v) { return sCells(g, x, a, v, r, falloff); };
        QVERIFY(areClose(run.dInput(0), differences(ofX, x, slopes), 1e-4));
        QVERIFY(areClose(run.dWeight(0), differences(ofA, a, slopes), 1e-4));
        QVERIFY(areClose(run.dWeight(1), differences(ofB, b, slopes), 1e-4));
        QVERIFY(run.isIntact());
    }
}

void TestNeocognitron::cCellsFollowTheEquations() {
    RandomStream random({52, 0});
    for (std::uint64_t round = 0; round < 40; ++round) {
        const Geometry g = randomGeometry(random, true);
        const double alpha = 0.1 + random.uniform();
        const double falloff = 0.5 + 0.5 * random.uniform();
        const auto layer =
            make("neocognitron.c_layer", {{"kernel", Ints{g.kernelHeight, g.kernelWidth}},
                                          {"stride", Ints{g.stride, g.stride}},
                                          {"padding", paddingOf(g)},
                                          {"alpha", alpha},
                                          {"falloff", falloff}});
        LayerRun run(*layer, {shapeOf(g)}, round);
        run.forward(Behaviour::Training);
        const Values x = doubles(run.input(0));
        const auto ofX = [&](const Values& v) { return cCells(g, v, alpha, falloff); };
        QVERIFY(areClose(run.output(), ofX(x), 1e-5));
        run.backward();
        QVERIFY(areClose(run.dInput(0), differences(ofX, x, doubles(run.dOutput())), 1e-4));
        QVERIFY(run.isIntact());
    }
}

void TestNeocognitron::aCellAnswersToFormAndNotToStrength() {
    // A cell whose excitation is a bar, with the inhibition that a learnt cell has: as much as the
    // bar itself excites (Fukushima 1980, section 4), so that only a good fit gets through.
    const auto layer = make("neocognitron.s_layer", {{"planes", std::int64_t{1}},
                                                     {"kernel", Ints{3, 3}},
                                                     {"padding", std::string("valid")},
                                                     {"selectivity", 4.0},
                                                     {"falloff", 1.0}});
    const std::array<float, 9> bar{0, 1, 0, 0, 1, 0, 0, 1, 0};
    const std::array<float, 9> lying{0, 0, 0, 1, 1, 1, 0, 0, 0};
    LayerRun run(*layer, {{1, 1, 3, 3, 1}}, 1);
    std::ranges::copy(bar, run.weight(0).begin());
    // e = 3 for the bar, v = sqrt(3 / 9); b makes shunt * b * v a little less than e.
    run.weight(1)[0] = static_cast<float>(3 / std::sqrt(3.0 / 9));
    const auto answer = [&](const std::array<float, 9>& image, float strength) {
        for (std::size_t i = 0; i < image.size(); ++i)
            run.input(0)[i] = strength * image[i];
        run.infer();
        return run.output()[0];
    };
    QVERIFY(answer(bar, 1) > 0);
    QCOMPARE(answer(lying, 1), 0.0F); // as much ink, another form
    QCOMPARE(answer(lying, 10), 0.0F);
    // Ten times the ink is by far not ten times the answer: (r + 1) / r - 1 is the most there is.
    QVERIFY(answer(bar, 10) < 2 * answer(bar, 1));
    QVERIFY(answer(bar, 1e6F) <= 1.0F);
}

void TestNeocognitron::aCellToleratesAShift() {
    const auto layer = make("neocognitron.c_layer",
                            {{"kernel", Ints{5, 5}}, {"stride", Ints{1, 1}}, {"falloff", 0.9}});
    LayerRun run(*layer, {{1, 1, 9, 9, 2}}, 1);
    const auto middleFor = [&](std::size_t column) {
        std::ranges::fill(run.input(0), 0.0F);
        run.input(0)[(4 * 9 + column) * 2] = 5; // a feature of the first plane
        run.infer();
        return std::pair(run.output()[(4 * 9 + 4) * 2], run.output()[(4 * 9 + 4) * 2 + 1]);
    };
    const auto [here, other] = middleFor(4);
    QVERIFY(here > 0);
    QCOMPARE(other, 0.0F);
    QVERIFY(middleFor(6).first > here / 2); // two pixels off, still seen
    QCOMPARE(middleFor(8).first, 0.0F);     // four are too many
}

void TestNeocognitron::nothingSeenIsNothingAnswered() {
    const auto layer = make("neocognitron.s_layer", {});
    LayerRun run(*layer, {{1, 1, 6, 6, 3}}, 1);
    std::ranges::fill(run.input(0), 0.0F);
    run.forward(Behaviour::Training);
    run.backward();
    for (const float value : run.output())
        QCOMPARE(value, 0.0F);
    // The root has no slope at 0; the layer takes none.
    for (const float value : run.dInput(0))
        QCOMPARE(value, 0.0F);
}

void TestNeocognitron::refusesInWords() {
    const auto refusal = [&](const std::string& id) {
        const Shape image{1, 1, 4, 4, 2};
        const auto plan = make(id, {{"padding", std::string("valid")}})->plan(std::array{image});
        return plan ? std::string() : plan.error().message;
    };
    for (const char* id : {"neocognitron.s_layer", "neocognitron.c_layer"})
        QVERIFY2(refusal(id).find("kernel 5x5 is larger than its input 4x4") != std::string::npos,
                 refusal(id).c_str());
    QVERIFY(!m_registry.layer("neocognitron.s_layer")->make({{"selectivity", 0.0}}));
}

QTEST_GUILESS_MAIN(TestNeocognitron)
#include "tst_neocognitron.moc"
