#include "core/evaluation/label_errors/out_of_fold.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "core/base/hash.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/run_evaluation.hpp"
#include "core/training/run.hpp"

namespace fovea {

namespace {

/// The samples that labels are doubted of.
std::vector<std::size_t> doubtedSamples(const Dataset& dataset) {
    std::vector<std::size_t> samples = dataset.indices(Split::Train);
    const std::vector<std::size_t> others = dataset.indices(Split::Validation);
    samples.insert(samples.end(), others.begin(), others.end());
    std::ranges::sort(samples);
    return samples;
}

/// A run's folder that is there as long as its fold is looked at.
class FoldFolder {
public:
    explicit FoldFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    FoldFolder(const FoldFolder&) = delete;
    FoldFolder& operator=(const FoldFolder&) = delete;

    ~FoldFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// One fold after the other.
class FoldTraining {
public:
    FoldTraining(const FoldRecipe& recipe, const std::shared_ptr<const Dataset>& dataset, int folds,
                 const LayerRegistry& registry, const FoldListener& listener, std::stop_token stop)
        : m_recipe(recipe),
          m_dataset(dataset),
          m_folds(folds),
          m_registry(registry),
          m_listener(listener),
          m_stop(std::move(stop)),
          m_samples(doubtedSamples(*dataset)) {
        const std::vector<int> foldOf = foldsOf(*dataset, m_samples, folds, recipe.train.seed);
        for (std::size_t i = 0; i < m_samples.size(); ++i)
            m_places.emplace(dataset->samples()[m_samples[i]].name, Place{m_samples[i], foldOf[i]});
    }

    std::size_t samples() const { return m_samples.size(); }

    Result<void> run(int fold, const std::filesystem::path& folder, OutOfFold& out) {
        const auto data = dataOf(fold);
        if (!data)
            return tl::unexpected(data.error());
        std::error_code ignored;
        if (std::filesystem::exists(folder, ignored))
            return fail(fmt::format("{}: is there already, and a fold's run would be made and "
                                    "removed there; take it away",
                                    folder.string()));
        const FoldFolder place(folder);
        const Result<RunFolder> run =
            createRun(place.path(), **data, m_recipe.data, m_recipe.network, m_recipe.train,
                      m_registry, "fovea data label-errors");
        if (!run)
            return tl::unexpected(run.error());
        if (Result<void> trained = trainFold(*run, fold); !trained)
            return trained;
        return ask(*run, *data, out);
    }

private:
    struct Place {
        std::size_t sample;
        int fold;
    };

    /// The fold is what is tested; nothing is there to choose an epoch by.
    Result<std::shared_ptr<const Dataset>> dataOf(int fold) const {
        const SampleTable table = m_dataset->table();
        std::vector<std::size_t> rows(table.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
            rows[row] = row;
        return datasetOf(
            m_dataset->scanned(), table.changed(rows, [&](std::size_t row, SampleMark& mark) {
                const auto found = m_places.find(table.path(row));
                if (found == m_places.end())
                    mark.state = SampleState::Excluded;
                else
                    mark.split = found->second.fold == fold ? Split::Test : Split::Train;
            }));
    }

    Result<void> trainFold(const RunFolder& run, int fold) const {
        RunControl control;
        const std::stop_callback interrupt(m_stop, [&] {
            control.interrupts = true;
            control.wake();
        });
        Result<void> trained = train(run, m_registry, control,
                                     [&](const Event& event) { m_listener(fold, m_folds, event); });
        if (m_stop.stop_requested())
            return fail(ErrorKind::Interrupted, "the search for label errors was cancelled");
        return trained;
    }

    Result<void> ask(const RunFolder& run, const std::shared_ptr<const Dataset>& data,
                     OutOfFold& out) const {
        Result<Classifier> classifier =
            Classifier::open(run, m_registry, evaluationBatch, Asked::Logits);
        if (!classifier)
            return tl::unexpected(classifier.error());
        const Result<Evaluation> evaluation = evaluate(
            *classifier, data, Split::Test, m_registry, [](std::int64_t, std::int64_t) {}, m_stop);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        if (!evaluation->probabilities)
            return fail(ErrorKind::Data, "there are too many probabilities to keep; take more "
                                         "folds, or fewer samples");
        for (std::size_t i = 0; i < evaluation->predictions.size(); ++i) {
            const Prediction& each = evaluation->predictions[i];
            out.samples.push_back(m_places.at(data->samples()[each.sample].name).sample);
            out.labels.push_back(each.label);
            out.probabilities.addLogs(
                evaluation->probabilities->logs(static_cast<std::int64_t>(i)));
        }
        out.leftOut += std::ssize(evaluation->leftOut);
        return {};
    }

    const FoldRecipe& m_recipe;
    const std::shared_ptr<const Dataset>& m_dataset;
    int m_folds;
    const LayerRegistry& m_registry;
    const FoldListener& m_listener;
    std::stop_token m_stop;
    std::vector<std::size_t> m_samples;
    std::unordered_map<std::string_view, Place> m_places; ///< by name
};

} // namespace

std::vector<int> foldsOf(const Dataset& dataset, const std::vector<std::size_t>& samples, int folds,
                         std::uint64_t seed) {
    /// By class, then by a hash that follows from seed, class and name; the name where hashes
    /// agree.
    std::vector<std::tuple<std::int32_t, std::uint64_t, std::string_view, std::size_t>> order;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Sample& sample = dataset.samples()[samples[i]];
        const auto hash = Hash()
                              .add(seed)
                              .add(dataset.classes()[static_cast<std::size_t>(sample.label)])
                              .add(sample.name)
                              .value();
        order.emplace_back(sample.label, hash, sample.name, i);
    }
    std::ranges::sort(order);
    // One after the other through all classes: so folds are alike in size, too.
    std::vector<int> foldOf(samples.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        foldOf[std::get<3>(order[i])] = static_cast<int>(i % static_cast<std::size_t>(folds));
    return foldOf;
}

Result<OutOfFold> outOfFold(const FoldRecipe& recipe, const std::shared_ptr<const Dataset>& dataset,
                            int folds, const std::filesystem::path& folder,
                            const LayerRegistry& registry, const FoldListener& listener,
                            const std::stop_token& stop) {
    FoldTraining training(recipe, dataset, folds, registry, listener, stop);
    if (training.samples() < static_cast<std::size_t>(folds))
        return fail(ErrorKind::Data,
                    fmt::format("{}: there are {} samples to train on, too few for {} folds; take "
                                "fewer folds",
                                dataset->source().string(), training.samples(), folds));
    OutOfFold out;
    out.probabilities = Probabilities(static_cast<std::int32_t>(dataset->classes().size()));
    for (int fold = 0; fold < folds; ++fold) {
        const Result<void> done = training.run(fold, folder / std::to_string(fold + 1), out);
        if (!done) {
            std::error_code ignored;
            std::filesystem::remove(folder, ignored);
            return tl::unexpected(done.error());
        }
    }
    std::error_code ignored;
    std::filesystem::remove(folder, ignored); // only where nothing else is in it
    return out;
}

} // namespace fovea
