#include "core/training/run.hpp"

#include "core/training/runs/control_file.hpp"
#include "core/training/runs/run_reader.hpp"
#include "core/training/runs/sweep_run.hpp"
#include "core/training/trainer.hpp"

namespace fovea {

namespace {

Result<void> train(const RunFolder& run, EventLog log, const LayerRegistry& registry,
                   RunControl& control, const std::function<void(const Event&)>& listener) {
    sweepRun(run, log.lock());
    const RunRecord before = readRun(run);
    if (before.isComplete())
        return {};
    if (Result<void> made = makeControlFile(run); !made)
        return made;
    const ControlWatch watch(run, [&](std::string_view line) { control.obeyLine(line); });
    Trainer trainer(run, control, listener, std::move(log), before.history.seconds());
    Result<void> trained = trainer.open(registry);
    if (trained)
        trained = trainer.run();
    if (!trained)
        trainer.tellFailure(trained.error());
    return trained;
}

} // namespace

Result<void> train(const RunFolder& run, RunLock lock, const LayerRegistry& registry,
                   RunControl& control, const std::function<void(const Event&)>& listener) {
    return train(run, EventLog(run, std::move(lock)), registry, control, listener);
}

Result<void> train(const RunFolder& run, const LayerRegistry& registry, RunControl& control,
                   const std::function<void(const Event&)>& listener) {
    Result<EventLog> log = EventLog::open(run);
    if (!log)
        return tl::unexpected(log.error());
    return train(run, std::move(*log), registry, control, listener);
}

} // namespace fovea
