#include "core/training/run.hpp"

#include "core/training/trainer.hpp"

namespace fovea {

Result<void> train(const RunFolder& run, const LayerRegistry& registry, RunControl& control,
                   const std::function<void(const Event&)>& listener) {
    Result<EventLog> log = EventLog::open(run);
    if (!log)
        return tl::unexpected(log.error());
    Trainer trainer(run, control, listener, std::move(*log));
    Result<void> trained = trainer.open(registry);
    if (trained)
        trained = trainer.run();
    if (!trained)
        trainer.tellFailure(trained.error());
    return trained;
}

} // namespace fovea
