/// Layers that move pixels against the matrices of their definitions: each is linear, and does the
/// same to all rows, to all columns and to all channels. Backward is the transposed matrices.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include <QTest>

#include "core/base/random.hpp"
#include "core/layer/registry.hpp"
#include "core/promises/layer_run.hpp"
#include "tests/support/settings_column.hpp"

using namespace fovea;

namespace {

using Doubles = std::vector<double>;
using Matrix = std::vector<Doubles>; ///< a row for each output, a column for each input

struct Axes {
    Matrix rows;
    Matrix columns;
    Matrix channels;
};

/// weight(output, input)
template <class Weight>
Matrix matrix(std::int64_t outputs, std::int64_t inputs, const Weight& weight) {
    Matrix result(static_cast<std::size_t>(outputs), Doubles(static_cast<std::size_t>(inputs)));
    for (std::int64_t o = 0; o < outputs; ++o)
        for (std::int64_t i = 0; i < inputs; ++i)
            result[static_cast<std::size_t>(o)][static_cast<std::size_t>(i)] =
                static_cast<double>(weight(o, i));
    return result;
}

Matrix identity(std::int64_t size) {
    return matrix(size, size, [](std::int64_t o, std::int64_t i) { return o == i; });
}

Matrix cropped(std::int64_t size, std::int64_t before, std::int64_t after) {
    return matrix(size - before - after, size,
                  [&](std::int64_t o, std::int64_t i) { return i == o + before; });
}

Matrix bordered(std::int64_t size, std::int64_t before, std::int64_t after) {
    return matrix(before + size + after, size,
                  [&](std::int64_t o, std::int64_t i) { return o == i + before; });
}

/// A wave that goes up and down between the first and the last pixel.
Matrix mirrored(std::int64_t size, std::int64_t before, std::int64_t after) {
    const double top = static_cast<double>(size - 1);
    return matrix(before + size + after, size, [&](std::int64_t o, std::int64_t i) {
        const double place = static_cast<double>(o - before);
        const double wave = top == 0 ? 0 : std::abs(std::remainder(place, 2 * top));
        return std::lround(wave) == i;
    });
}

Matrix repeated(std::int64_t size, std::int64_t scale) {
    return matrix(size * scale, size, [&](std::int64_t o, std::int64_t i) {
        return o >= i * scale && o < (i + 1) * scale;
    });
}

/// Each pixel is a tent of its own width around its centre; the outermost go on as they are.
Matrix interpolated(std::int64_t size, std::int64_t scale) {
    return matrix(size * scale, size, [&](std::int64_t o, std::int64_t i) {
        const double centre =
            (2.0 * static_cast<double>(o) + 1) / (2.0 * static_cast<double>(scale));
        const double place = std::clamp(centre, 0.5, static_cast<double>(size) - 0.5);
        return std::max(0.0, 1 - std::abs(place - 0.5 - static_cast<double>(i)));
    });
}

Matrix strided(std::int64_t size, std::int64_t stride) {
    return matrix((size + stride - 1) / stride, size,
                  [&](std::int64_t o, std::int64_t i) { return i == o * stride; });
}

Matrix transposed(const Matrix& m) {
    return matrix(static_cast<std::int64_t>(m[0].size()), static_cast<std::int64_t>(m.size()),
                  [&](std::int64_t o, std::int64_t i) {
                      return m[static_cast<std::size_t>(i)][static_cast<std::size_t>(o)];
                  });
}

/// m applied to the middle axis of [outer, inputs, inner].
Doubles product(const Matrix& m, const Doubles& x, std::size_t inner) {
    const std::size_t inputs = m[0].size();
    const std::size_t outer = x.size() / (inputs * inner);
    Doubles y(outer * m.size() * inner);
    for (std::size_t a = 0; a < outer; ++a)
        for (std::size_t o = 0; o < m.size(); ++o)
            for (std::size_t i = 0; i < inputs; ++i)
                for (std::size_t b = 0; b < inner; ++b)
                    y[(a * m.size() + o) * inner + b] += m[o][i] * x[(a * inputs + i) * inner + b];
    return y;
}

Doubles applied(const Axes& axes, std::span<const float> x) {
    Doubles y(x.begin(), x.end());
    y = product(axes.channels, y, 1);
    y = product(axes.columns, y, axes.channels.size());
    return product(axes.rows, y, axes.columns.size() * axes.channels.size());
}

double distance(std::span<const float> a, const Doubles& b) {
    if (a.size() != b.size())
        return 1e9;
    double largest = 0;
    for (std::size_t i = 0; i < b.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    return std::isnan(std::accumulate(a.begin(), a.end(), 0.0F)) ? 1e9 : largest;
}

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

/// Settings, an input, and what the layer is by its definition.
struct Case {
    SettingMap settings;
    Axes axes;
};

Case randomCase(const std::string& id, const Shape& x, RandomStream& random) {
    const auto list = [](std::initializer_list<std::int64_t> values) {
        return std::vector<std::int64_t>(values);
    };
    // Up to the limit: a crop leaves a pixel at least, a reflection is narrower than the image.
    const std::int64_t top = between(random, 0, x.h - 1);
    const std::int64_t left = between(random, 0, x.w - 1);
    const bool isCrop = id == "shape.crop";
    const std::int64_t bottom = between(random, 0, x.h - 1 - (isCrop ? top : 0));
    const std::int64_t right = between(random, 0, x.w - 1 - (isCrop ? left : 0));
    const std::int64_t high = between(random, 1, 4);
    const std::int64_t wide = between(random, 1, 4);
    if (isCrop)
        return {{{"sides", list({top, bottom, left, right})}},
                {cropped(x.h, top, bottom), cropped(x.w, left, right), identity(x.c)}};
    if (id == "shape.zero_pad")
        return {{{"pads", list({top, bottom, left, right})}},
                {bordered(x.h, top, bottom), bordered(x.w, left, right), identity(x.c)}};
    if (id == "shape.reflect_pad")
        return {{{"pads", list({top, bottom, left, right})}},
                {mirrored(x.h, top, bottom), mirrored(x.w, left, right), identity(x.c)}};
    if (id == "shape.widening_shortcut") {
        const std::int64_t more = between(random, 0, 5);
        return {{{"stride", list({high, wide})}, {"out_channels", x.c + more}},
                {strided(x.h, high), strided(x.w, wide), bordered(x.c, 0, more)}};
    }
    if (random.below(2) == 0)
        return {{{"scale", list({high, wide})}},
                {repeated(x.h, high), repeated(x.w, wide), identity(x.c)}};
    return {{{"scale", list({high, wide})}, {"mode", std::string("bilinear")}},
            {interpolated(x.h, high), interpolated(x.w, wide), identity(x.c)}};
}

} // namespace

class TestShape : public QObject {
    Q_OBJECT

private slots:
    void matchesItsDefinition_data();
    void matchesItsDefinition();
    void bilinearAsPyTorchDocumentsIt();
    void nearestHandsOnWhatIsNotFinite();
    void reshapeAndFlattenUndoEachOther();
    void refusesInWords_data();
    void refusesInWords();

private:
    std::unique_ptr<Layer> make(const std::string& id, const SettingMap& settings) const {
        return m_registry.layer(id)->make(settings).value();
    }

    LayerRegistry m_registry = loadPlugins();
};

void TestShape::matchesItsDefinition_data() {
    QTest::addColumn<QString>("id");
    for (const char* id : {"shape.crop", "shape.zero_pad", "shape.reflect_pad", "shape.upsample",
                           "shape.widening_shortcut"})
        QTest::newRow(id) << QString(id);
}

void TestShape::matchesItsDefinition() {
    QFETCH(const QString, id);
    RandomStream random({51, 0});
    for (std::uint64_t i = 0; i < 60; ++i) {
        const Shape x{between(random, 1, 3), between(random, 1, 2), between(random, 1, 7),
                      between(random, 1, 7), between(random, 1, 6)};
        const Case drawn = randomCase(id.toStdString(), x, random);
        const auto layer = make(id.toStdString(), drawn.settings);
        LayerRun run(*layer, {x}, i);
        run.forward(Behaviour::Training);
        run.backward();
        const Axes back{transposed(drawn.axes.rows), transposed(drawn.axes.columns),
                        transposed(drawn.axes.channels)};
        QVERIFY2(distance(run.output(), applied(drawn.axes, run.input(0))) < 1e-6,
                 toString(x).c_str());
        QVERIFY2(distance(run.dInput(0), applied(back, run.dOutput())) < 1e-5, toString(x).c_str());
    }
}

/// The 3x3 example of torch.nn.Upsample: [[1, 2], [3, 4]] bordered with zeros at bottom and right.
void TestShape::bilinearAsPyTorchDocumentsIt() {
    const auto layer = make("shape.upsample", {{"mode", std::string("bilinear")}});
    LayerRun run(*layer, {{1, 1, 3, 3, 1}}, 1);
    std::ranges::copy(std::array{1.0F, 2.0F, 0.0F, 3.0F, 4.0F, 0.0F, 0.0F, 0.0F, 0.0F},
                      run.input(0).begin());
    run.infer();
    const Doubles expected{1.0,   1.25,   1.75,   1.5,  0.5,  0.0,  1.5,   1.75,   2.25,
                           1.875, 0.625,  0.0,    2.5,  2.75, 3.25, 2.625, 0.875,  0.0,
                           2.25,  2.4375, 2.8125, 2.25, 0.75, 0.0,  0.75,  0.8125, 0.9375,
                           0.75,  0.25,   0.0,    0.0,  0.0,  0.0,  0.0,   0.0,    0.0};
    QVERIFY(distance(run.output(), expected) < 1e-6);
}

void TestShape::nearestHandsOnWhatIsNotFinite() {
    const auto layer = make("shape.upsample", {});
    LayerRun run(*layer, {{1, 1, 1, 2, 1}}, 1);
    run.input(0)[0] = std::numeric_limits<float>::infinity();
    run.input(0)[1] = 3;
    run.infer();
    for (std::size_t i : {0, 1, 4, 5})
        QCOMPARE(run.output()[i], run.input(0)[0]);
    for (std::size_t i : {2, 3, 6, 7})
        QCOMPARE(run.output()[i], 3.0F);
}

void TestShape::reshapeAndFlattenUndoEachOther() {
    const Shape image{2, 1, 5, 4, 3};
    const auto flatten = make("shape.flatten", {});
    const auto reshape = make("shape.reshape", {{"size", std::vector<std::int64_t>{5, 4}}});
    const Shape vector = flatten->plan(std::array{image})->output;
    QVERIFY(reshape->plan(std::array{vector})->output == image);
    LayerRun there(*flatten, {image}, 1);
    LayerRun back(*reshape, {vector}, 2);
    there.infer();
    std::ranges::copy(there.output(), back.input(0).begin());
    back.infer();
    QVERIFY(std::ranges::equal(back.output(), there.input(0)));
}

void TestShape::refusesInWords_data() {
    using Sizes = std::vector<std::int64_t>;
    QTest::addColumn<QString>("id");
    QTest::addColumn<test::SettingsColumn>("settings");
    QTest::addColumn<QString>("says");
    QTest::newRow("crop") << "shape.crop" << test::SettingsColumn{{"sides", Sizes{2, 4, 0, 1}}}
                          << "less than 6 rows and 8 columns";
    QTest::newRow("reflection") << "shape.reflect_pad"
                                << test::SettingsColumn{{"pads", Sizes{0, 0, 8, 0}}}
                                << "at most 5 rows and 7 columns";
    // 3x6x8 has 144 values.
    QTest::newRow("reshape, channels follow")
        << "shape.reshape"
        << test::SettingsColumn{{"size", Sizes{4, 4}}, {"channels", std::int64_t{8}}}
        << "has 144 values and 8x4x4 has 128; 9 channels of 4x4 would hold them";
    QTest::newRow("reshape, size follows")
        << "shape.reshape"
        << test::SettingsColumn{{"size", Sizes{7, 4}}, {"channels", std::int64_t{6}}}
        << "has 144 values and 6x7x4 has 168; 6 channels of 6x4 would hold them";
    QTest::newRow("reshape, neither")
        << "shape.reshape" << test::SettingsColumn{{"size", Sizes{7, 2}}}
        << "7x2 takes a multiple of 14; 12 channels of 6x2";
}

void TestShape::refusesInWords() {
    QFETCH(const QString, id);
    QFETCH(const test::SettingsColumn, settings);
    QFETCH(const QString, says);
    const auto plan = make(id.toStdString(), settings.map)->plan(std::array{Shape{2, 1, 6, 8, 3}});
    QVERIFY(!plan);
    const QString message = QString::fromStdString(plan.error().message);
    QVERIFY2(message.contains(says), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestShape)
#include "tst_shape.moc"
