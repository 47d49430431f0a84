/// Whether reading images holds up training: how many images a second a network trains on when they
/// come out of a dataset, as in a run, and when one batch of it is in memory already. The two take
/// turns, so that a slow phase of the machine meets both.

#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/data/batches/batch_loader.hpp"
#include "core/data/input_shape.hpp"
#include "core/data/open_dataset.hpp"
#include "core/graph/templates.hpp"
#include "core/training/make_augmentation.hpp"
#include "core/training/training_network.hpp"
#include "tests/benchmarks/timed_network.hpp"

using namespace fovea;

namespace {

struct Options {
    std::string data;
    std::string network = "lenet-5";
    std::int64_t batch = 64;
    int threads = 0;
    double seconds = 6;
    std::size_t cacheMegabytes = 512;
    bool augments = false;

    void addTo(CLI::App& app) {
        app.add_option("DATA", data, "A folder of images, IDX or CIFAR files")->required();
        app.add_option("NETWORK", network)->capture_default_str();
        app.add_option("--batch", batch)->capture_default_str();
        app.add_option("--threads", threads, "0: one per core")->capture_default_str();
        app.add_option("--seconds", seconds, "How long to measure")->capture_default_str();
        app.add_option("--cache", cacheMegabytes,
                       "MiB of decoded images to keep in memory; 0: decode always")
            ->capture_default_str();
        app.add_flag("--augment", augments, "Flip, and crop out of a border of 4 pixels");
    }
};

struct Rates {
    double fromMemory = 0; ///< images/s
    double loaded = 0;     ///< images/s
    double ratio = 0;      ///< of the turns, the median
};

/// A network, and the dataset that it is trained on.
class LoadedTraining {
public:
    LoadedTraining(TrainingNetwork network, std::unique_ptr<BatchLoader> loader)
        : m_network(std::move(network)), m_loader(std::move(loader)) {
        m_loader->start(m_epoch);
    }

    Result<Rates> measure(double seconds) {
        // Never given back: the loader then takes another buffer.
        const Batch& batch = *m_loader->next();
        Rates rates;
        std::vector<double> ratios;
        turn([&] { return train(batch); });
        while (m_failure.empty() && m_seconds < seconds) {
            const double fromMemory = turn([&] { return train(batch); });
            const double loaded = turn([&] { return trainNext(); });
            ratios.push_back(loaded / fromMemory);
            rates.fromMemory += fromMemory;
            rates.loaded += loaded;
        }
        if (!m_failure.empty())
            return fail(m_failure);
        const auto turns = static_cast<double>(ratios.size());
        const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
        std::nth_element(ratios.begin(), middle, ratios.end());
        return Rates{rates.fromMemory / turns, rates.loaded / turns, *middle};
    }

private:
    /// Images a second, over a few steps of a small network or one of a large.
    template <class Step>
    double turn(Step&& step) {
        constexpr double least = 0.05;
        std::int64_t images = 0;
        std::chrono::duration<double> passed{};
        const auto start = std::chrono::steady_clock::now();
        while (m_failure.empty() && passed.count() < least) {
            images += step();
            passed = std::chrono::steady_clock::now() - start;
        }
        m_seconds += passed.count();
        return static_cast<double>(images) / passed.count();
    }

    std::int64_t train(const Batch& batch) {
        if (!m_network.train(batch, m_step++, 1e-4).isFinite)
            m_failure = "the training diverges";
        return batch.count;
    }

    /// What Trainer does between two events.
    std::int64_t trainNext() {
        Batch* batch = m_loader->next();
        if (batch == nullptr) {
            m_loader->start(++m_epoch);
            batch = m_loader->next();
        }
        if (!batch->leftOut.empty()) {
            m_failure = batch->leftOut.front().reason;
            return 0;
        }
        const std::int64_t images = train(*batch);
        m_loader->recycle(batch);
        return images;
    }

    TrainingNetwork m_network;
    std::unique_ptr<BatchLoader> m_loader;
    std::int64_t m_epoch = 0;
    std::int64_t m_step = 0;
    double m_seconds = 0;
    std::string m_failure;
};

DatasetSpec specOf(const Options& options) {
    DatasetSpec spec;
    if (options.augments)
        spec.augment = {{"flip"}, {"crop"}};
    return spec;
}

std::unique_ptr<BatchLoader> loaderOf(const Options& options,
                                      std::shared_ptr<const Dataset> dataset, const Shape& input,
                                      const Normalization& normalization,
                                      std::shared_ptr<const Augmentation> augmentation) {
    LoaderOptions loading;
    loading.batch = options.batch;
    loading.shuffles = true;
    loading.augmentation = std::move(augmentation);
    return std::make_unique<BatchLoader>(std::move(dataset), specOf(options), input, normalization,
                                         loading);
}

Result<Rates> measure(const Options& options) {
    const LayerRegistry registry = loadPlugins();
    const DatasetSpec data = specOf(options);
    const Result<std::shared_ptr<const Dataset>> dataset =
        openDataset(options.data, data, std::nullopt, [](std::int64_t, std::int64_t) {}, {},
                    {{}, options.cacheMegabytes << 20});
    if (!dataset)
        return tl::unexpected(dataset.error());
    const Result<Shape> input = inputShape(**dataset, data);
    if (!input)
        return tl::unexpected(input.error());
    const Result<Normalization> normalization = measureNormalization(**dataset, data);
    if (!normalization)
        return tl::unexpected(normalization.error());
    const Result<NetworkSpec> network = loadNetwork(options.network);
    if (!network)
        return tl::unexpected(network.error());
    const auto classes = static_cast<std::int64_t>((*dataset)->classes().size());
    TrainSpec recipe;
    recipe.batch = options.batch;
    Result<TrainingNetwork> training = TrainingNetwork::make(
        withClassCount(*network, classes, registry), recipe, *input, classes, registry);
    if (!training)
        return tl::unexpected(training.error());
    Result<Augmentation> changes =
        makeAugmentation(data.augment, (*dataset)->sampleKind(), registry);
    if (!changes)
        return tl::unexpected(changes.error());
    LoadedTraining loaded(std::move(*training),
                          loaderOf(options, *dataset, *input, *normalization,
                                   options.augments
                                       ? std::make_shared<const Augmentation>(std::move(*changes))
                                       : nullptr));
    return loaded.measure(options.seconds);
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Images per second of training from a dataset, beside training from memory");
    options.addTo(app);
    CLI11_PARSE(app, argc, argv);
    setThreadCount(options.threads);
    pinThreads(true);
    const Result<Rates> rates = measure(options);
    if (!rates) {
        fmt::print(stderr, "{}\n", rates.error().message);
        return 1;
    }
    fmt::print("{}  batch {}  threads {}: from memory {:.0f} images/s, loaded {:.0f} images/s, "
               "ratio {:.3f}  (peak {:.1f} MB)\n",
               options.network, options.batch, threadCount(), rates->fromMemory, rates->loaded,
               rates->ratio, benchmarks::peakMegabytes());
}
