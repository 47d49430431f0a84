#include <set>

#include <QTest>

#include "core/data/sample_preparer.hpp"
#include "core/tensor/tensor.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

/// A change of samples by its type, and how much of it.
using Amounts = std::vector<std::pair<const char*, double>>;

Image previewOf(const Image& image, const Amounts& amounts, std::size_t sample) {
    static const LayerRegistry registry = loadPlugins();
    std::vector<TypedValue> steps;
    for (const auto& [type, amount] : amounts)
        steps.push_back(test::step(registry, type, amount));
    const Shape input{1, 1, image.height, image.width, image.channels};
    return augmentPreview(image, {}, input, *test::augmentationOf(registry, steps), 1, 0, sample);
}

/// A fitted image, brought back to 8 bits.
Image fitted(const Image& image, std::int64_t height, std::int64_t width, Fit fit) {
    DatasetSpec spec;
    spec.fit = fit;
    const auto channels = static_cast<std::size_t>(image.channels);
    const Normalization none{std::vector(channels, 0.0F), std::vector(channels, 1.0F)};
    Tensor tensor(Shape{1, 1, height, width, image.channels});
    toInput(image, spec, none, tensor.view());
    Image result{height, width, image.channels, {}};
    for (const float value : tensor.view().values())
        result.pixels.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
    return result;
}

Image mirrored(const Image& image) {
    Image result = image;
    for (std::int64_t y = 0; y != image.height; ++y)
        for (std::int64_t x = 0; x != image.width; ++x)
            for (std::int64_t c = 0; c != image.channels; ++c) {
                const auto at = [&](std::int64_t column) {
                    return static_cast<std::size_t>((y * image.width + column) * image.channels +
                                                    c);
                };
                result.pixels[at(x)] = image.pixels[at(image.width - 1 - x)];
            }
    return result;
}

/// Grey, moved right and down, with `fill` where nothing comes from.
Image moved(const Image& image, std::int64_t right, std::int64_t down, std::uint8_t fill) {
    Image result = image;
    for (std::int64_t y = 0; y != image.height; ++y)
        for (std::int64_t x = 0; x != image.width; ++x) {
            const std::int64_t fromY = y - down;
            const std::int64_t fromX = x - right;
            const bool isInside =
                fromY >= 0 && fromY < image.height && fromX >= 0 && fromX < image.width;
            result.pixels[static_cast<std::size_t>(y * image.width + x)] =
                isInside ? image.pixels[static_cast<std::size_t>(fromY * image.width + fromX)]
                         : fill;
        }
    return result;
}

/// Noise with a border of one shade.
Image framedNoise(std::int64_t side, std::uint8_t shade) {
    Image image = noiseImage(side, side, 1, 5);
    for (std::int64_t y = 0; y != side; ++y)
        for (std::int64_t x = 0; x != side; ++x)
            if (y == 0 || x == 0 || y == side - 1 || x == side - 1)
                image.pixels[static_cast<std::size_t>(y * side + x)] = shade;
    return image;
}

} // namespace

/// From a decoded image to what the network sees.
class TestPreprocess : public QObject {
    Q_OBJECT

private slots:

    void coverTakesTheCentre() {
        Image image{2, 8, 1, {}};
        for (int y = 0; y != 2; ++y)
            for (const int value : {9, 9, 9, 50, 60, 9, 9, 9})
                image.pixels.push_back(static_cast<std::uint8_t>(value));
        QVERIFY((fitted(image, 2, 2, Fit::Cover) == Image{2, 2, 1, {50, 60, 50, 60}}));
    }

    void containFillsWithTheBordersMean() {
        const Image image = framedNoise(6, 80);
        const Image result = fitted(image, 6, 10, Fit::Contain);
        for (std::int64_t y = 0; y != 6; ++y)
            for (std::int64_t x = 0; x != 10; ++x) {
                const int expected =
                    x < 2 || x > 7 ? 80 : image.pixels[static_cast<std::size_t>(y * 6 + x - 2)];
                QCOMPARE(int(result.pixels[static_cast<std::size_t>(y * 10 + x)]), expected);
            }
    }

    void stretchAveragesWhatItShrinks() {
        const Image image{1, 4, 1, {10, 20, 100, 200}};
        QVERIFY((fitted(image, 1, 2, Fit::Stretch) == Image{1, 2, 1, {15, 150}}));
    }

    void fitsAnySize() {
        for (const Fit fit : {Fit::Stretch, Fit::Cover, Fit::Contain})
            for (const auto& [height, width] :
                 {std::pair{1, 1}, {1, 1000}, {1000, 1}, {7, 9}, {8, 8}}) {
                const Image image{
                    height, width, 3,
                    std::vector<std::uint8_t>(static_cast<std::size_t>(height * width * 3), 77)};
                const Image result = fitted(image, 8, 8, fit);
                QVERIFY(result.pixels == std::vector<std::uint8_t>(8 * 8 * 3, 77));
            }
    }

    void flipsExactlyAndAsOftenAsAsked() {
        const Image image = noiseImage(7, 8, 3, 2);
        QVERIFY(previewOf(image, {{"flip", 1}}, 3) == mirrored(image));
        QVERIFY(previewOf(image, {}, 3) == image);
        int flips = 0;
        for (std::size_t sample = 0; sample != 400; ++sample)
            flips += previewOf(image, {{"flip", 0.25}}, sample) == image ? 0 : 1;
        QVERIFY2(flips > 70 && flips < 130, qPrintable(QString::number(flips)));
    }

    void cropsByWholePixelsInEveryWay() {
        const Image image = framedNoise(9, 120);
        std::set<std::pair<int, int>> seen;
        for (std::size_t sample = 0; sample != 200; ++sample) {
            const Image result = previewOf(image, {{"crop", 1}}, sample);
            bool isMove = false;
            for (int right = -1; right <= 1; ++right)
                for (int down = -1; down <= 1; ++down)
                    if (result == moved(image, right, down, 120)) {
                        isMove = true;
                        seen.emplace(right, down);
                    }
            QVERIFY(isMove);
        }
        QCOMPARE(seen.size(), 9U);
    }

    void shiftsWithinItsLimit() {
        // A single light pixel in the middle: where its light goes is the shift.
        Image image{21, 21, 1, std::vector<std::uint8_t>(21 * 21, 0)};
        image.pixels[10 * 21 + 10] = 255;
        double furthest = 0;
        for (std::size_t sample = 0; sample != 100; ++sample) {
            const Image result = previewOf(image, {{"shift", 0.2}}, sample);
            double sum = 0;
            double x = 0;
            for (std::size_t i = 0; i != result.pixels.size(); ++i) {
                sum += result.pixels[i];
                x += static_cast<double>(i % 21) * result.pixels[i];
            }
            furthest = std::max(furthest, std::abs(x / sum - 10));
        }
        QVERIFY2(furthest > 3.5 && furthest < 4.3, qPrintable(QString::number(furthest)));
    }

    void rotatesAboutTheCentre() {
        // A disc looks the same from every side, a bar does not.
        Image disc{21, 21, 1, std::vector<std::uint8_t>(21 * 21, 0)};
        Image bar = disc;
        for (int y = 0; y != 21; ++y)
            for (int x = 0; x != 21; ++x) {
                const double distance = std::hypot(y - 10, x - 10);
                const auto at = static_cast<std::size_t>(y * 21 + x);
                disc.pixels[at] =
                    static_cast<std::uint8_t>(std::clamp(255 - 25 * distance, 0.0, 255.0));
                bar.pixels[at] = std::abs(y - 10) < 2 ? 200 : 0;
            }
        int changedBars = 0;
        for (std::size_t sample = 0; sample != 20; ++sample) {
            const Image turned = previewOf(disc, {{"rotation", 180}}, sample);
            for (std::size_t i = 0; i != turned.pixels.size(); ++i)
                QVERIFY(std::abs(int(turned.pixels[i]) - int(disc.pixels[i])) < 20);
            changedBars += previewOf(bar, {{"rotation", 180}}, sample) == bar ? 0 : 1;
        }
        QVERIFY(changedBars > 15);
    }

    void changesBrightnessAndContrastOfAllPixelsAlike() {
        const Image image{1, 3, 1, {60, 120, 180}};
        std::set<int> shifts;
        for (std::size_t sample = 0; sample != 50; ++sample) {
            const Image lit = previewOf(image, {{"brightness", 0.1}}, sample);
            const int shift = int(lit.pixels[0]) - 60;
            QVERIFY(std::abs(shift) <= 26);
            QCOMPARE(int(lit.pixels[1]) - 120, shift);
            QCOMPARE(int(lit.pixels[2]) - 180, shift);
            shifts.insert(shift);

            const Image harder = previewOf(image, {{"contrast", 0.5}}, sample);
            const double factor = (harder.pixels[2] - harder.pixels[0]) / 120.0;
            QVERIFY(factor > 0.48 && factor < 1.52);
            QVERIFY(std::abs(harder.pixels[1] - (127.5 + (120 - 127.5) * factor)) < 1.5);
        }
        QVERIFY(shifts.size() > 20);
        const Image extremes{1, 2, 1, {0, 255}};
        for (std::size_t sample = 0; sample != 50; ++sample) {
            const Image lit = previewOf(extremes, {{"brightness", 1}}, sample);
            QVERIFY(lit.pixels[0] == 0 || lit.pixels[1] == 255); // Held at the ends, not wrapped.
        }
    }

    void aSettingLeavesTheOthersNumbersAlone() {
        Image image{4, 4, 1, std::vector<std::uint8_t>(16, 0)};
        image.pixels[0] = 100;
        for (std::size_t sample = 0; sample != 50; ++sample) {
            const bool isFlipped = previewOf(image, {{"flip", 0.5}}, sample).pixels[0] < 100;
            const Image both = previewOf(image, {{"flip", 0.5}, {"contrast", 0.1}}, sample);
            QCOMPARE(both.pixels[0] < both.pixels[3], isFlipped);
        }
    }
};

QTEST_GUILESS_MAIN(TestPreprocess)
#include "tst_preprocess.moc"
