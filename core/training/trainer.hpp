#pragma once

#include <memory>
#include <optional>

#include "core/data/batches/batch_loader.hpp"
#include "core/training/checkpoint.hpp"
#include "core/training/event_log.hpp"
#include "core/training/left_out_samples.hpp"
#include "core/training/pace.hpp"
#include "core/training/run.hpp"
#include "core/training/runs/run_clock.hpp"
#include "core/training/training_network.hpp"

namespace fovea {

/// One run in progress: the epochs, what is asked of it between steps, and what it leaves in its
/// folder.
class Trainer {
public:
    using Listener = std::function<void(const Event&)>;

    /// `secondsBefore`: of the run's sittings before this one.
    Trainer(RunFolder run, RunControl& control, const Listener& listener, EventLog log,
            double secondsBefore);

    /// Opens what run.json names and goes to the last checkpoint.
    Result<void> open(const LayerRegistry& registry);

    /// Trains to the end or until asked to end; tells RunEnded in either case.
    /// errors  Diverged, Interrupted, what the folder or the dataset do
    Result<void> run();

    /// Tells that the run has ended by an error.
    void tellFailure(const Error& error);

private:
    enum class Outcome { GoOn, Stopped, Interrupted };

    Result<void> openDataset();
    /// errors  what makeAugmentation reports
    Result<void> openAugmentation(const LayerRegistry& registry);
    void makeLoaders();
    std::unique_ptr<BatchLoader> loaderOf(Split split) const;

    /// Hands what is left of the loader's epoch to `use`, unless asked to end before. A batch may
    /// have lost samples, even all.
    Result<Outcome> forBatches(BatchLoader& loader, FunctionRef<Result<void>(const Batch&)> use);
    /// Tells which samples were not there when the dataset was opened.
    /// errors  too many
    Result<void> tellMissing();
    /// Tells of samples that cannot be read.
    /// errors  too many are gone by now, after a checkpoint
    Result<void> leaveOut(const std::vector<LeftOut>& samples);
    Error withWayOut(const Error& error) const;

    /// Learning::OwnRule, before the epochs.
    Result<Outcome> learnLayers();
    Result<Outcome> learnLayer(LayerLearning& learning);
    void showLearning(LayerLearning& learning);

    Result<Outcome> runEpochs();
    Result<Outcome> trainEpoch();
    Result<void> trainBatch(const Batch& batch);
    Result<Outcome> endEpoch();
    Result<void> keepEpoch(EpochEnded& ended, const BestEpoch& candidate);
    /// A whole split into `figures`, unless asked to end before.
    Result<Outcome> evaluate(BatchLoader& loader, Figures& figures);
    /// The best weights on the test split, where there is one.
    Result<Outcome> test(RunEnded& ended);

    /// Does what the control asks, and waits while it pauses.
    Result<Outcome> obey();
    Result<Outcome> obeyRequests();
    Result<void> writeLast();
    Result<void> writeSnapshot();
    /// errors  Diverged, where a weight is NaN or infinite: such weights are never kept
    Result<void> checkWeights();
    tl::unexpected<Error> diverged(const Divergence& divergence);

    Result<void> tell(EventBody body);
    void show(EventBody body) const; ///< only to who listens now
    Result<void> tellProgress();
    double secondsLeft() const;

    std::int64_t step() const { return m_state.step(m_stepsPerEpoch); }

    RunFolder m_run;
    RunControl& m_control;
    const Listener& m_listener;
    EventLog m_log;
    RunSpec m_spec;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const Augmentation> m_augmentation; ///< null: samples as they are
    std::optional<LeftOutSamples> m_leftOut;
    std::optional<TrainingNetwork> m_training;
    std::unique_ptr<BatchLoader> m_trainLoader;
    std::unique_ptr<BatchLoader> m_validationLoader; ///< null where there is no such split
    bool m_hasValidation = false;
    std::int64_t m_trainSamples = 0;
    std::int64_t m_stepsPerEpoch = 0;
    RunState m_state;
    bool m_isTesting = false; ///< the network has the best weights, not the last

    RunClock m_clock;
    Pace m_pace;
    Pace::Clock::time_point m_start = Pace::Clock::now();
    Pace::Clock::time_point m_nextProgress = m_start;
    Pace::Clock::time_point m_nextLoggedProgress = m_start;
    double m_evaluationSeconds = 0; ///< of the last evaluation
    double m_learningRate = 0;      ///< of the last step
};

} // namespace fovea
