#include "core/cli/training_progress.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

constexpr double secondsBetweenLines = 10;

} // namespace

void TrainingProgress::tell(const Event& event) {
    m_run.take(event);
    if (const auto* progress = std::get_if<Progress>(&event.body))
        return show(event, *progress);
    if (const auto* learning = std::get_if<LayerLearning>(&event.body))
        return show(event, *learning);
    m_status.clear();
    if (const auto* started = std::get_if<RunStarted>(&event.body)) {
        m_lastLine = event.time;
        const std::string heldOut =
            started->split.empty()
                ? std::string()
                : fmt::format(" and {} {}", grouped(started->validationSamples), started->split);
        say(fmt::format("{} train{} images, {} of {}{}", grouped(started->trainSamples), heldOut,
                        counted(started->epochs, "epoch"), counted(started->stepsPerEpoch, "step"),
                        started->firstStep > 0
                            ? fmt::format(", going on from step {}", grouped(started->firstStep))
                            : std::string()));
    } else if (const auto* ended = std::get_if<EpochEnded>(&event.body)) {
        m_lastLine = event.time;
        show(*ended);
    } else if (std::holds_alternative<Paused>(event.body)) {
        say("paused");
    } else if (std::holds_alternative<Resumed>(event.body)) {
        say("resumed");
    } else if (const auto* snapshot = std::get_if<SnapshotWritten>(&event.body)) {
        say(fmt::format("snapshot written: {}", snapshot->path));
    } else if (const auto* warning = std::get_if<Warning>(&event.body)) {
        say(fmt::format("warning: {}", warning->message));
    }
    // Checkpoints come with every epoch; the end of the run and its faults are told by the caller.
}

void TrainingProgress::show(const Event& event, const Progress& progress) {
    const std::string figures =
        fmt::format("loss {:.4f}  accuracy {}  {}  {} left", progress.loss, percent(progress.top1),
                    imageRate(progress.imagesPerSecond), duration(progress.secondsLeft));
    const std::string epoch =
        fmt::format("epoch {}/{}", progress.epoch + 1, m_run.started().epochs);
    show(event, fmt::format("{}  {}  {}", epoch, bar(progress), figures),
         fmt::format("{}  step {}  {}", epoch, grouped(progress.step), figures));
}

void TrainingProgress::show(const Event& event, const LayerLearning& learning) {
    const bool isThrough = learning.samples == m_run.started().trainSamples;
    const std::string line =
        fmt::format("{} learns by its own rule ({}/{})  {} of {} images  {}", learning.node,
                    learning.layer + 1, learning.layers, grouped(learning.samples),
                    grouped(m_run.started().trainSamples), imageRate(learning.imagesPerSecond));
    if (!isThrough)
        return show(event, line, line);
    m_status.clear();
    m_lastLine = event.time;
    say(line);
}

void TrainingProgress::show(const Event& event, const std::string& status,
                            const std::string& line) {
    if (hasTerminal()) {
        m_status.show(status);
    } else if (event.time - m_lastLine >= secondsBetweenLines) {
        m_lastLine = event.time;
        say(line);
    }
}

void TrainingProgress::show(const EpochEnded& ended) {
    std::string line =
        fmt::format("epoch {}/{}  loss {:.4f}  accuracy {}", ended.epoch + 1,
                    m_run.started().epochs, ended.trainLoss, percent(ended.trainTop1));
    if (ended.validationLoss && ended.validationTop1)
        line += fmt::format("  {} loss {:.4f}  accuracy {}", m_run.started().split,
                            *ended.validationLoss, percent(*ended.validationTop1));
    say(fmt::format("{}  {}  {}{}", line, imageRate(ended.imagesPerSecond), duration(ended.seconds),
                    ended.isBest ? "  best so far" : ""));
}

std::string TrainingProgress::bar(const Progress& progress) const {
    constexpr int width = 20;
    const std::int64_t steps = std::max<std::int64_t>(1, m_run.started().stepsPerEpoch);
    const std::int64_t inEpoch =
        std::clamp<std::int64_t>(progress.step - progress.epoch * steps, 0, steps);
    const auto done = static_cast<std::size_t>(inEpoch * width / steps);
    return fmt::format("[{}{}] {:3}%", std::string(done, '#'), std::string(width - done, '-'),
                       inEpoch * 100 / steps);
}

std::string imageRate(double imagesPerSecond) {
    return imagesPerSecond < 10000 ? fmt::format("{:.0f} images/s", imagesPerSecond)
                                   : fmt::format("{:.1f} k images/s", imagesPerSecond / 1000);
}

} // namespace fovea
