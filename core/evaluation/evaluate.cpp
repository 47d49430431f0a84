#include "core/evaluation/evaluate.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/training/training_network.hpp"

#include "core/evaluation/figures.hpp"
#include "core/training/recipe.hpp"

namespace fovea {

namespace {

constexpr std::int32_t noLabel = -1;

/// The run's label for each label of the dataset: by name, since another dataset may lack classes
/// or have more.
std::vector<std::int32_t> runLabels(const Dataset& dataset,
                                    const std::vector<std::string>& classes) {
    std::vector<std::int32_t> labels;
    for (const std::string& name : dataset.classes()) {
        const auto found = std::find(classes.begin(), classes.end(), name);
        labels.push_back(
            found == classes.end() ? noLabel : static_cast<std::int32_t>(found - classes.begin()));
    }
    return labels;
}

Error emptySplit(const Dataset& dataset, Split split) {
    std::vector<std::string> others;
    for (const Split each : allSplits)
        if (const std::size_t count = dataset.indices(each).size(); count > 0)
            others.push_back(fmt::format("{} ({})", nameOf(each), count));
    return {ErrorKind::Data,
            fmt::format("{}: the {} split has no samples; choose one that has: {}",
                        dataset.source().string(), nameOf(split), fmt::join(others, ", "))};
}

/// errors  the split is empty, or has samples of a class that the network never learnt
Result<void> checkSamples(const Dataset& dataset, Split split,
                          const std::vector<std::int32_t>& labels) {
    const std::vector<std::int64_t> counts = dataset.counts(split);
    bool isEmpty = true;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        isEmpty = isEmpty && counts[i] == 0;
        if (counts[i] > 0 && labels[i] == noLabel)
            return fail(ErrorKind::Data,
                        fmt::format("{}: class \"{}\" ({} images) is none of the classes that the "
                                    "network was trained on; leave it out, or train with it",
                                    dataset.source().string(), dataset.classes()[i], counts[i]));
    }
    if (isEmpty)
        return tl::unexpected(emptySplit(dataset, split));
    return {};
}

/// Adds up batch after batch, in their order.
class Tally {
public:
    /// probabilities  null: not kept
    Tally(const Loss& loss, std::vector<std::int32_t> labels, Evaluation& out,
          Probabilities* probabilities)
        : m_loss(loss), m_labels(std::move(labels)), m_out(out), m_kept(probabilities) {}

    void add(const Batch& batch, View<const float> logits) {
        const auto count = static_cast<std::size_t>(batch.count);
        m_batchLabels.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            m_batchLabels[i] = m_labels[static_cast<std::size_t>(batch.labels[i])];
        m_losses.resize(count);
        m_loss.evaluate({logits, m_batchLabels, m_losses, {}, {}});
        for (std::size_t i = 0; i < count; ++i) {
            const auto ofSample = logits.sample(static_cast<std::int64_t>(i)).values();
            m_probabilities.resize(ofSample.size());
            softmax(ofSample, m_probabilities);
            if (m_kept != nullptr)
                m_kept->addLogits(ofSample);
            const auto best = std::max_element(ofSample.begin(), ofSample.end()) - ofSample.begin();
            const auto predicted = static_cast<std::int32_t>(best);
            m_lossSum += static_cast<double>(m_losses[i]);
            m_out.confusion.add(m_batchLabels[i], predicted);
            m_out.predictions.push_back({batch.samples[i], m_batchLabels[i], predicted,
                                         m_probabilities[static_cast<std::size_t>(best)]});
        }
        m_out.samples += batch.count;
        m_out.loss = m_lossSum / static_cast<double>(m_out.samples);
    }

private:
    const Loss& m_loss;
    std::vector<std::int32_t> m_labels;
    Evaluation& m_out;
    Probabilities* m_kept;
    std::vector<std::int32_t> m_batchLabels;
    std::vector<float> m_losses;
    std::vector<float> m_probabilities;
    double m_lossSum = 0;
};

} // namespace

Result<Evaluation> evaluate(Classifier& classifier, std::shared_ptr<const Dataset> dataset,
                            Split split, const LayerRegistry& registry, ScanProgress progress,
                            std::stop_token stop) {
    const RunSpec& run = classifier.run();
    Network& network = classifier.network();
    std::vector<std::int32_t> labels = runLabels(*dataset, run.classes);
    if (Result<void> checked = checkSamples(*dataset, split, labels); !checked)
        return tl::unexpected(checked.error());
    const Result<std::unique_ptr<Loss>> loss = makeLoss(run.train, registry);
    if (!loss)
        return tl::unexpected(loss.error());

    LoaderOptions options;
    options.split = split;
    options.batch = network.inputShape().n;
    const auto total = static_cast<std::int64_t>(dataset->indices(split).size());
    BatchLoader loader(dataset, run.data, run.input, run.normalization, options);
    loader.start(0);

    Evaluation evaluation;
    evaluation.weights = classifier.weights();
    evaluation.datasetFingerprint = dataset->fingerprint();
    evaluation.split = split;
    evaluation.confusion = ConfusionMatrix(run.classes);
    evaluation.predictions.reserve(static_cast<std::size_t>(total));
    std::shared_ptr<Probabilities> kept;
    const auto classes = static_cast<std::int32_t>(run.classes.size());
    if (total <= mostProbabilities / std::max(1, classes)) {
        kept = std::make_shared<Probabilities>(classes);
        kept->reserve(total);
    }
    Tally tally(**loss, std::move(labels), evaluation, kept.get());
    while (true) {
        if (stop.stop_requested())
            return fail(ErrorKind::Interrupted, "the evaluation was cancelled");
        Batch* batch = loader.next();
        if (batch == nullptr)
            break;
        evaluation.leftOut.insert(evaluation.leftOut.end(), batch->leftOut.begin(),
                                  batch->leftOut.end());
        const std::int64_t count = batch->count;
        if (count > 0) {
            const auto images = std::as_const(batch->images).view().first(count).values();
            std::copy(images.begin(), images.end(), network.input(count).data);
            tally.add(*batch, network.forward(count, Behaviour::Inference, {}));
        }
        loader.recycle(batch);
        progress(evaluation.samples, total);
    }
    if (evaluation.samples == 0)
        return fail(ErrorKind::Data, sentenceOn(evaluation.leftOut));
    evaluation.probabilities = std::move(kept);
    return evaluation;
}

std::vector<std::int32_t> labelsOf(const Evaluation& evaluation) {
    std::vector<std::int32_t> labels;
    labels.reserve(evaluation.predictions.size());
    for (const Prediction& each : evaluation.predictions)
        labels.push_back(each.label);
    return labels;
}

std::string sentenceOn(const std::vector<LeftOut>& leftOut) {
    if (leftOut.empty())
        return {};
    const auto count = static_cast<std::int64_t>(leftOut.size());
    return fmt::format("{} cannot be read and {} left out, the first: {}", counted(count, "sample"),
                       count == 1 ? "is" : "are", leftOut.front().reason);
}

} // namespace fovea
