/// What a run does when it is asked between two steps.

#include <fmt/format.h>

#include "core/training/run_weights.hpp"
#include "core/training/trainer.hpp"
#include "core/training/weights_file.hpp"

namespace fovea {

Result<Trainer::Outcome> Trainer::obey() {
    Result<Outcome> outcome = obeyRequests();
    if (!m_control.pauses || !outcome || *outcome != Outcome::GoOn)
        return outcome;
    m_pace.measure();
    if (Result<void> told = tell(Paused{step()}); !told)
        return tl::unexpected(told.error());
    for (;;) {
        // Both are read before looking at what is asked. So a wish that comes in between ends the
        // wait at once, and one that came before the end of the pause is granted within it.
        const int seen = m_control.wakeUps;
        const bool pauses = m_control.pauses;
        outcome = obeyRequests();
        if (!pauses || !outcome || *outcome != Outcome::GoOn)
            break;
        m_control.isAsleep = true;
        m_control.wakeUps.wait(seen);
        m_control.isAsleep = false;
    }
    m_pace.restart();
    if (outcome && *outcome == Outcome::GoOn)
        if (Result<void> told = tell(Resumed{step()}); !told)
            return tl::unexpected(told.error());
    return outcome;
}

Result<Trainer::Outcome> Trainer::obeyRequests() {
    Result<void> done;
    for (const std::string& line : m_control.takeRefused())
        if (done)
            done = tell(Warning{fmt::format("\"{}\" is no command for a run; there are pause, "
                                            "resume, stop, checkpoint, snapshot",
                                            line)});
    if (done && m_control.wantsCheckpoint.exchange(false))
        done = writeLast();
    if (done && m_control.wantsSnapshot.exchange(false))
        done = writeSnapshot();
    if (!done)
        return tl::unexpected(done.error());
    if (m_control.interrupts)
        return Outcome::Interrupted;
    return m_control.stops ? Outcome::Stopped : Outcome::GoOn;
}

Result<void> Trainer::writeLast() {
    // While testing, the last checkpoint stands already and the network holds other weights.
    Result<void> written = m_isTesting ? Result<void>() : checkWeights();
    if (written && !m_isTesting)
        written = writeCheckpoint(m_run.checkpoint("last"), CheckpointKind::Resumable, *m_training,
                                  m_state, step());
    if (written)
        written = tell(CheckpointWritten{step(), "checkpoints/last"});
    return written;
}

Result<void> Trainer::writeSnapshot() {
    Result<void> written =
        saveWeights(m_run.snapshotFile(), m_training->network(), weightsMetadata(m_state, step()));
    if (written)
        written = tell(SnapshotWritten{step(), "snapshot.safetensors"});
    return written;
}

Result<void> Trainer::checkWeights() {
    const std::string node = m_training->nodeWithBadWeight();
    if (node.empty())
        return {};
    return diverged(m_training->explainWeights(node, step()));
}

} // namespace fovea
