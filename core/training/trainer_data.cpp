/// Where a run's samples come from, and what it does when some of them do not.

#include <fmt/format.h>

#include "core/data/curation/sample_table_file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/training/make_augmentation.hpp"
#include "core/training/run_data.hpp"
#include "core/training/trainer.hpp"

namespace fovea {

Result<void> Trainer::openDataset() {
    std::stop_source stop;
    // A large folder takes a while; Ctrl-C need not wait for it.
    const auto watch = [&](std::int64_t, std::int64_t) {
        if (m_control.stops || m_control.interrupts)
            stop.request_stop();
    };
    const Result<SampleTable> table = readSampleTable(m_run.splitFile());
    if (!table)
        return tl::unexpected(table.error());
    // Files that are gone change nothing of it: they keep their places in it.
    if (table->classes() != m_spec.classes || table->fingerprint() != m_spec.datasetFingerprint)
        return fail(ErrorKind::Data,
                    fmt::format("{}: it is not what the run began with (its classes, labels or "
                                "splits have been changed); restore it, or start a new run",
                                m_run.splitFile().string()));
    Result<std::shared_ptr<const Dataset>> dataset =
        fovea::openDataset(sourceOf(m_run, m_spec.data), m_spec.data, *table, watch,
                           stop.get_token(), keepingOf(m_run));
    if (!dataset)
        return m_control.interrupts ? fail(ErrorKind::Interrupted, dataset.error().message)
                                    : tl::unexpected(dataset.error());
    m_dataset = std::move(*dataset);
    m_trainSamples = static_cast<std::int64_t>(m_dataset->indices(Split::Train).size());
    m_hasValidation = !m_dataset->places(Split::Validation).empty();
    return {};
}

Result<void> Trainer::openAugmentation(const LayerRegistry& registry) {
    return makeAugmentation(m_spec.data.augment, m_dataset->sampleKind(), registry)
        .map([this](Augmentation&& made) {
            if (!made.isEmpty())
                m_augmentation = std::make_shared<const Augmentation>(std::move(made));
        });
}

void Trainer::makeLoaders() {
    m_trainLoader = loaderOf(Split::Train);
    m_stepsPerEpoch = m_trainLoader->batchesPerEpoch();
    if (m_hasValidation)
        m_validationLoader = loaderOf(Split::Validation);
}

std::unique_ptr<BatchLoader> Trainer::loaderOf(Split split) const {
    LoaderOptions options;
    options.split = split;
    options.batch = m_spec.train.batch;
    options.seed = m_spec.train.seed;
    if (split == Split::Train) {
        options.shuffles = true;
        options.augmentation = m_augmentation;
    }
    return std::make_unique<BatchLoader>(m_dataset, m_spec.data, m_spec.input, m_spec.normalization,
                                         options);
}

Result<void> Trainer::tellMissing() {
    m_leftOut.emplace(m_dataset);
    if (const std::string missing = m_leftOut->takeMissing(); !missing.empty())
        if (Result<void> told = tell(Warning{missing}); !told)
            return told;
    Result<void> enough = m_leftOut->check(Split::Train);
    if (enough && m_hasValidation)
        enough = m_leftOut->check(Split::Validation);
    return enough.map_error([this](const Error& error) { return withWayOut(error); });
}

Result<Trainer::Outcome> Trainer::forBatches(BatchLoader& loader,
                                             FunctionRef<Result<void>(const Batch&)> use) {
    for (;;) {
        const Result<Outcome> outcome = obey();
        if (!outcome || *outcome != Outcome::GoOn)
            return outcome;
        Batch* batch = loader.next();
        if (batch == nullptr)
            break;
        if (!batch->leftOut.empty())
            if (const Result<void> bearable = leaveOut(batch->leftOut); !bearable)
                return tl::unexpected(bearable.error());
        if (const Result<void> used = use(*batch); !used)
            return tl::unexpected(used.error());
        loader.recycle(batch);
    }
    if (const std::string rest = m_leftOut->takeRest(); !rest.empty())
        if (const Result<void> told = tell(Warning{rest}); !told)
            return tl::unexpected(told.error());
    return Outcome::GoOn;
}

Result<void> Trainer::leaveOut(const std::vector<LeftOut>& samples) {
    for (std::string& sentence : m_leftOut->take(samples))
        if (Result<void> told = tell(Warning{std::move(sentence)}); !told)
            return told;
    const Split split = m_dataset->samples()[samples.front().sample].split;
    const Result<void> bearable = m_leftOut->check(split);
    if (bearable)
        return {};
    // What was learnt up to here is kept; the batch counts as not seen.
    if (Result<void> written = writeLast(); !written)
        return written;
    return tl::unexpected(withWayOut(bearable.error()));
}

Error Trainer::withWayOut(const Error& error) const {
    return {error.kind, fmt::format("{}; bring them back, then `fovea resume {}` goes on from "
                                    "step {}",
                                    error.message, m_run.path.string(), step())};
}

} // namespace fovea
