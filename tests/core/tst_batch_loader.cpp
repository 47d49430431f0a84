#include <QTemporaryDir>
#include <QTest>

#include "core/base/parallel.hpp"
#include "core/data/batches/batch_loader.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_preparer.hpp"
#include "tests/core/dataset_files.hpp"
#include "tests/support/recipe_types.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

std::shared_ptr<const Augmentation> everyAugmentation(const LayerRegistry& registry) {
    const auto step = [&](const char* type, double amount) {
        return test::step(registry, type, amount);
    };
    return test::augmentationOf(registry,
                                {step("flip", 0.5), step("rotation", 15), step("shift", 0.1),
                                 step("crop", 2), step("contrast", 0.3), step("brightness", 0.2)});
}

struct Content {
    std::int64_t count = 0;
    std::vector<float> values;
    std::vector<std::int32_t> labels;
    std::vector<std::size_t> samples;

    bool operator==(const Content&) const = default;
};

Content contentOf(const Batch& batch) {
    const auto values = batch.images.view().values();
    return {batch.count, {values.begin(), values.end()}, batch.labels, batch.samples};
}

/// The batch with some samples left out: the others move up, in their order.
Content without(const Content& whole, const std::vector<std::size_t>& gone) {
    Content left;
    const std::size_t perSample = whole.values.size() / whole.samples.size();
    for (std::size_t i = 0; i != static_cast<std::size_t>(whole.count); ++i) {
        if (std::ranges::find(gone, whole.samples[i]) != gone.end())
            continue;
        ++left.count;
        const auto image = whole.values.begin() + static_cast<std::ptrdiff_t>(i * perSample);
        left.values.insert(left.values.end(), image,
                           image + static_cast<std::ptrdiff_t>(perSample));
        left.labels.push_back(whole.labels[i]);
        left.samples.push_back(whole.samples[i]);
    }
    left.values.resize(whole.values.size());
    left.labels.resize(whole.labels.size());
    left.samples.resize(whole.samples.size());
    return left;
}

/// What comes of an epoch from `firstBatch`, batch by batch.
std::vector<Content> read(BatchLoader& loader, std::int64_t epoch, std::int64_t firstBatch = 0) {
    std::vector<Content> contents;
    loader.start(epoch, firstBatch);
    for (;;) {
        Batch* batch = loader.next();
        if (batch == nullptr)
            return contents;
        contents.push_back(contentOf(*batch));
        loader.recycle(batch);
    }
}

} // namespace

class TestBatchLoader : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_images; ///< of different sizes, in files
    std::shared_ptr<const Dataset> m_digits; ///< in memory
    std::shared_ptr<const Augmentation> m_augmentation;
    DatasetSpec m_spec;
    Shape m_input{1, 1, 8, 8, 3};
    Normalization m_normalization{{0.4F, 0.5F, 0.6F}, {0.2F, 0.25F, 0.3F}};

    std::shared_ptr<const Dataset> openKeeping(const std::filesystem::path& folder,
                                               const PictureKeeping& keeping) const {
        auto images = openDataset(
            folder, m_spec, std::nullopt, [](std::int64_t, std::int64_t) {}, {}, keeping);
        return images ? *images : nullptr;
    }

    BatchLoader loaderWith(const LoaderOptions& options) const {
        return {m_images, m_spec, m_input, m_normalization, options};
    }

private slots:

    void initTestCase() {
        const auto folder = pathOf(m_folder);
        writeImages(folder / "images/a", 14, 9, 12);
        writeImages(folder / "images/b", 9, 20, 8, 1);
        m_spec.validationShare = 0;
        m_spec.testShare = 0;
        m_augmentation = everyAugmentation(loadPlugins());
        auto images = openDataset(folder / "images", m_spec);
        QVERIFY2(images.has_value(), images ? "" : images.error().message.c_str());
        m_images = *images;

        write(folder / "idx/train-images-idx3-ubyte", idxImages(50, 5, 5));
        write(folder / "idx/train-labels-idx1-ubyte", idxLabels(50, 3));
        auto digits = openDataset(folder / "idx", m_spec);
        QVERIFY2(digits.has_value(), digits ? "" : digits.error().message.c_str());
        m_digits = *digits;
    }

    void cleanup() { setThreadCount(0); }

    void givesEachSampleOnceAndAShortLastBatch() {
        BatchLoader loader = loaderWith({.batch = 5, .shuffles = true});
        QCOMPARE(loader.batchesPerEpoch(), 5);
        loader.start(0);
        std::vector<std::size_t> seen;
        for (int i = 0; i != 5; ++i) {
            Batch* batch = loader.next();
            QVERIFY(batch != nullptr);
            QCOMPARE(batch->count, i == 4 ? 3 : 5);
            QVERIFY(batch->images.shape() == (Shape{5, 1, 8, 8, 3}));
            for (std::int64_t k = 0; k != batch->count; ++k) {
                const auto at = static_cast<std::size_t>(k);
                seen.push_back(batch->samples[at]);
                QCOMPARE(batch->labels[at], m_images->samples()[seen.back()].label);
            }
            loader.recycle(batch);
        }
        QCOMPARE(loader.next(), nullptr);
        std::sort(seen.begin(), seen.end());
        QCOMPARE(seen, m_images->indices(Split::Train));
    }

    void keepsTheOrderWhenItDoesNotShuffle() {
        BatchLoader loader = loaderWith({.batch = 23});
        const std::vector<Content> epoch = read(loader, 0);
        QCOMPARE(epoch.size(), 1U);
        QCOMPARE(epoch[0].samples, m_images->indices(Split::Train));
    }

    void normalizesPixelsByChannel() {
        BatchLoader loader = loaderWith({.batch = 1});
        loader.start(0);
        Batch* batch = loader.next();
        QVERIFY(batch != nullptr);
        const Result<Image> image = m_images->image(batch->samples[0]);
        QVERIFY(image.has_value());
        Tensor expected(m_input);
        toInput(*image, m_spec, m_normalization, expected.view());
        const auto expectedValues = expected.view().values();
        const auto values = batch->images.view().values();
        QVERIFY(std::equal(values.begin(), values.end(), expectedValues.begin()));

        const Image grey{1, 1, 1, {51}};
        Tensor one(Shape{1, 1, 1, 1, 3});
        toInput(grey, m_spec, m_normalization, one.view());
        for (std::size_t c = 0; c != 3; ++c)
            QCOMPARE(one.view().values()[c],
                     (0.2F - m_normalization.mean[c]) / m_normalization.deviation[c]);
    }

    void shufflesAndAugmentsAnewEachEpoch() {
        BatchLoader loader = loaderWith({.batch = 23, .shuffles = true});
        const std::vector<Content> first = read(loader, 0);
        const std::vector<Content> second = read(loader, 1);
        QVERIFY(first[0].samples != second[0].samples);
        QCOMPARE(read(loader, 0), first);

        BatchLoader augmenting = loaderWith({.batch = 23, .augmentation = m_augmentation});
        const std::vector<Content> third = read(augmenting, 0);
        const std::vector<Content> fourth = read(augmenting, 1);
        QCOMPARE(third[0].samples, fourth[0].samples);
        QVERIFY(third[0].values != fourth[0].values);
    }

    void givesTheSameForAnyThreadsPrefetchAndCache() {
        const std::array<PictureKeeping, 4> keepings{
            {{{}, 0}, {{}, 1000}, {{}, 1 << 20}, {pathOf(m_folder) / "cache"}}};
        std::optional<std::vector<std::vector<Content>>> expected;
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            for (const int prefetch : {0, 1, 5}) {
                for (const PictureKeeping& keeping : keepings) {
                    const auto images = openKeeping(pathOf(m_folder) / "images", keeping);
                    BatchLoader loader(images, m_spec, m_input, m_normalization,
                                       {.batch = 4,
                                        .shuffles = true,
                                        .augmentation = m_augmentation,
                                        .prefetch = prefetch});
                    // The second epoch comes out of what is kept.
                    const std::vector<std::vector<Content>> epochs{read(loader, 0),
                                                                   read(loader, 1)};
                    QCOMPARE(epochs[0].size(), 6U);
                    if (!expected)
                        expected = epochs;
                    QVERIFY2(epochs == *expected,
                             qPrintable(QString("threads %1, prefetch %2, %3 bytes in memory")
                                            .arg(threads)
                                            .arg(prefetch)
                                            .arg(keeping.memoryBytes)));
                }
            }
        }
    }

    void goesOnInTheMiddleOfAnEpoch() {
        const LoaderOptions options{.batch = 4, .shuffles = true, .augmentation = m_augmentation};
        BatchLoader whole = loaderWith(options);
        const std::vector<Content> expected = read(whole, 7);
        for (std::int64_t k = 0; k <= 6; ++k) {
            BatchLoader resumed = loaderWith(options);
            const std::vector<Content> rest = read(resumed, 7, k);
            QVERIFY(std::equal(rest.begin(), rest.end(), expected.begin() + k, expected.end()));
        }
    }

    void startsAnewWhileBatchesAreOnTheirWay() {
        BatchLoader loader =
            loaderWith({.batch = 4, .shuffles = true, .augmentation = m_augmentation});
        const std::vector<Content> expected = read(loader, 3);
        for (int i = 0; i != 20; ++i) {
            loader.start(i);
            Batch* batch = loader.next();
            QVERIFY(batch != nullptr);
            loader.recycle(batch);
        }
        QCOMPARE(read(loader, 3), expected);
    }

    void lendsMoreBuffersThanItPrefetches() {
        BatchLoader loader = loaderWith({.batch = 4, .prefetch = 1});
        loader.start(0);
        std::vector<Batch*> held;
        while (true) {
            Batch* batch = loader.next();
            if (batch == nullptr)
                break;
            held.push_back(batch);
        }
        QCOMPARE(held.size(), 6U);
        std::vector<std::size_t> seen;
        for (const Batch* batch : held)
            seen.insert(seen.end(), batch->samples.begin(), batch->samples.begin() + batch->count);
        QCOMPARE(seen, m_images->indices(Split::Train));
    }

    void bringsImagesThatLieInMemory() {
        const Normalization grey{{0.5F}, {0.5F}};
        for (const Shape& input : {Shape{1, 1, 5, 5, 1}, Shape{1, 1, 8, 8, 1}}) {
            BatchLoader loader(m_digits, m_spec, input, grey, {.batch = 32});
            const std::vector<Content> epoch = read(loader, 0);
            QCOMPARE(epoch.size(), 2U);
            Tensor expected(input);
            for (std::size_t i = 0; i != 32; ++i) {
                const Result<Image> image = m_digits->image(epoch[0].samples[i]);
                toInput(*image, m_spec, grey, expected.view());
                const auto values = expected.view().values();
                QVERIFY(std::equal(values.begin(), values.end(),
                                   epoch[0].values.begin() +
                                       static_cast<std::ptrdiff_t>(i * values.size())));
            }
        }
    }

    void leavesOutWhatCannotBeReadAndNamesIt() {
        const auto folder = pathOf(m_folder) / "vanishing";
        writeImages(folder / "a", 5, 9, 12);
        writeImages(folder / "b", 5, 9, 12);
        const auto dataset = openKeeping(folder, {{}, 0}); // what is kept is not missed
        QVERIFY(dataset != nullptr);
        const LoaderOptions options{.batch = 4, .shuffles = true, .augmentation = m_augmentation};
        BatchLoader loader(dataset, m_spec, m_input, m_normalization, options);
        const std::vector<Content> whole = read(loader, 3);

        std::filesystem::remove(folder / "b/1.png");
        write(folder / "a/2.png", "no image at all");
        const std::vector<std::size_t> gone{2, 6};
        for (const int threads : {1, 2, 4}) {
            setThreadCount(threads);
            BatchLoader again(dataset, m_spec, m_input, m_normalization, options);
            QCOMPARE(again.batchesPerEpoch(), loader.batchesPerEpoch());
            again.start(3);
            std::vector<std::string> reasons;
            for (const Content& expected : whole) {
                Batch* batch = again.next();
                QVERIFY(batch != nullptr);
                QCOMPARE(contentOf(*batch), without(expected, gone));
                for (const LeftOut& each : batch->leftOut)
                    reasons.push_back(each.reason);
                QCOMPARE(batch->count + std::ssize(batch->leftOut), expected.count);
                again.recycle(batch);
            }
            QCOMPARE(again.next(), nullptr);
            QCOMPARE(reasons.size(), 2U);
            std::ranges::sort(reasons);
            QVERIFY2(contains(reasons[0], "a/2.png") && contains(reasons[1], "b/1.png"),
                     (reasons[0] + reasons[1]).c_str());
        }
        writeImages(folder / "a", 5, 9, 12);
        writeImages(folder / "b", 5, 9, 12);
        BatchLoader healed(dataset, m_spec, m_input, m_normalization, options);
        QCOMPARE(read(healed, 3), whole);
    }

    void aBatchMayLoseAllItsSamples() {
        const auto folder = pathOf(m_folder) / "emptied";
        writeImages(folder / "a", 4);
        writeImages(folder / "b", 4);
        const auto dataset = openDataset(folder, m_spec);
        QVERIFY(dataset.has_value());
        std::filesystem::remove_all(folder / "a");
        BatchLoader loader(*dataset, m_spec, m_input, m_normalization, {.batch = 4});
        loader.start(0);
        Batch* first = loader.next();
        QCOMPARE(first->count, 0);
        QCOMPARE(first->leftOut.size(), 4U);
        loader.recycle(first);
        Batch* second = loader.next();
        QCOMPARE(second->count, 4);
        QVERIFY(second->leftOut.empty());
    }

    void aSampleThatATableNamesInVainKeepsItsPlace() {
        const auto folder = pathOf(m_folder) / "missing";
        writeImages(folder / "a", 6, 9, 12);
        writeImages(folder / "b", 6, 9, 12);
        const auto before = openDataset(folder, m_spec);
        QVERIFY(before.has_value());
        std::filesystem::remove(folder / "a/3.png");
        const auto after = openDataset(folder, m_spec, (*before)->table());
        QVERIFY(after.has_value());
        QVERIFY((*after)->isMissing(3));
        QCOMPARE((*after)->places(Split::Train).size(), 12U);
        QCOMPARE((*after)->indices(Split::Train).size(), 11U);
        const LoaderOptions options{.batch = 5, .shuffles = true, .augmentation = m_augmentation};
        BatchLoader running(*before, m_spec, m_input, m_normalization, options);
        BatchLoader resumed(*after, m_spec, m_input, m_normalization, options);
        QCOMPARE(read(resumed, 1), read(running, 1));
    }

    void anEmptySplitHasNoBatch() {
        BatchLoader loader = loaderWith({.split = Split::Test});
        QCOMPARE(loader.batchesPerEpoch(), 0);
        loader.start(0);
        QCOMPARE(loader.next(), nullptr);
    }
};

QTEST_GUILESS_MAIN(TestBatchLoader)
#include "tst_batch_loader.moc"
