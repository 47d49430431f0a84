#include "core/cli/training_session.hpp"

#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/parallel.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/cli/training_progress.hpp"
#include "core/evaluation/figures.hpp"
#include "core/training/run.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

/// What the summary is made of, gathered from the events.
struct Outcome {
    RunStarted started;
    std::optional<EpochEnded> best;
    std::optional<RunEnded> ended;
    std::int64_t epochs = 0; ///< done, those of earlier sittings included

    void take(const Event& event) {
        if (const auto* run = std::get_if<RunStarted>(&event.body))
            started = *run;
        else if (const auto* epoch = std::get_if<EpochEnded>(&event.body))
            takeEpoch(*epoch);
        else if (const auto* end = std::get_if<RunEnded>(&event.body))
            ended = *end;
    }

    bool isFinished() const { return ended && ended->state == "finished"; }

private:
    void takeEpoch(const EpochEnded& epoch) {
        epochs = epoch.epoch + 1;
        if (epoch.isBest)
            best = epoch;
    }
};

void obey(std::string_view line, RunControl& control) {
    const std::optional<RunCommand> command = runCommandFromName(line);
    if (!command) {
        say(fmt::format(
            "warning: \"{}\" is no command; there are pause, resume, stop, checkpoint, snapshot",
            line));
        return;
    }
    switch (*command) {
    case RunCommand::Pause:
        control.pauses = true;
        break;
    case RunCommand::Resume:
        control.pauses = false;
        break;
    case RunCommand::Stop:
        control.stops = true;
        break;
    case RunCommand::Checkpoint:
        control.wantsCheckpoint = true;
        break;
    case RunCommand::Snapshot:
        control.wantsSnapshot = true;
        break;
    }
    control.wake();
}

/// The figures of a run that has ended, kept in its folder; `kept` says whether that could be
/// written.
Result<RunEvaluation> evaluateBest(const RunFolder& run, const LayerRegistry& registry,
                                   Result<void>& kept) {
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    const auto dataset = openRunData(run, classifier->run());
    if (!dataset)
        return tl::unexpected(dataset.error());
    Result<RunEvaluation> figures =
        evaluateTelling(run, *classifier, *dataset, {}, registry, "testing");
    if (figures)
        kept = keepFigures(run, classifier->run(), *figures, **dataset);
    return figures;
}

Json originJson(const WeightsOrigin& origin) {
    Json json{{"kind", nameOf(origin.kind)}, {"step", origin.step}};
    if (origin.epochs)
        json["epoch"] = *origin.epochs;
    return json;
}

Json summaryJson(const RunFolder& run, const Outcome& outcome, const Evaluation* test) {
    Json json;
    json["run"] = run.path.string();
    json["state"] = outcome.ended ? outcome.ended->state : "";
    json["epochs"] = outcome.epochs;
    json["steps"] = outcome.ended ? outcome.ended->step : 0;
    json["seconds"] = outcome.ended ? outcome.ended->seconds : 0;
    json["best"] = nullptr;
    if (outcome.best)
        json["best"] = {{"epoch", outcome.best->epoch + 1},
                        {"split", outcome.started.split},
                        {"loss", outcome.best->validationLoss.value_or(outcome.best->trainLoss)},
                        {"top1", outcome.best->validationTop1.value_or(outcome.best->trainTop1)}};
    json["test"] = nullptr;
    if (test != nullptr)
        json["test"] = {{"split", nameOf(test->split)},
                        {"weights", originJson(test->weights)},
                        {"samples", test->samples},
                        {"loss", test->loss},
                        {"top1", test->confusion.top1()}};
    return json;
}

std::string summaryText(const RunFolder& run, const Outcome& outcome, const Evaluation* test) {
    std::string text = fmt::format("run   {}\n", run.path.string());
    if (outcome.ended)
        text += fmt::format("      {} after {}, {}, {}\n", outcome.ended->state,
                            counted(outcome.epochs, "epoch"), counted(outcome.ended->step, "step"),
                            duration(outcome.ended->seconds));
    if (outcome.best && outcome.best->validationTop1)
        text +=
            fmt::format("best  epoch {}: {} accuracy {}, loss {:.4f}\n", outcome.best->epoch + 1,
                        outcome.started.split, percent(*outcome.best->validationTop1),
                        outcome.best->validationLoss.value_or(0));
    if (test != nullptr)
        text += fmt::format("{}  {} of {} right, loss {:.4f}, weights of {}\n", nameOf(test->split),
                            percent(test->confusion.top1()), grouped(test->samples), test->loss,
                            toString(test->weights));
    return text;
}

/// Where the reader has gone, later events have nowhere to go, and that is no fault.
void printEvent(const Event& event) {
    print(toJsonLine(event) + "\n");
    if (std::fflush(stdout) != 0 && std::freopen("/dev/null", "w", stdout) == nullptr)
        say("warning: nobody reads the events any more");
}

/// Trains under the eyes of a person or of a program, and gathers what became of it.
Result<void> trainListening(const RunFolder& run, const LayerRegistry& registry,
                            TrainingOutput output, Outcome& outcome) {
    const bool hasEvents = output == TrainingOutput::Events;
    RunControl control;
    TrainingProgress progress;
    const auto interrupt = [&] {
        say("interrupted: finishing the step and writing a checkpoint; again to give up");
        control.interrupts = true;
        control.wake();
    };
    Listener::OnLine obeyLine;
    if (hasEvents)
        obeyLine = [&](std::string_view line) { obey(line, control); };
    const Listener listener(interrupt, obeyLine, [&] {
        // A run goes on without its reader, but one that sleeps could never be woken again.
        if (control.pauses)
            interrupt();
    });
    return train(run, registry, control, [&](const Event& event) {
        outcome.take(event);
        if (!hasEvents)
            return progress.tell(event);
        printEvent(event);
    });
}

} // namespace

Result<void> trainRun(const RunFolder& run, const LayerRegistry& registry, TrainingOutput output) {
    // The run goes on when the window that follows it is gone: its folder tells the same.
    if (output == TrainingOutput::Events)
        std::signal(SIGPIPE, SIG_IGN);
    pinThreads(true);
    Outcome outcome;
    if (Result<void> trained = trainListening(run, registry, output, outcome); !trained)
        return trained;
    std::optional<Evaluation> test;
    Result<void> kept;
    if (outcome.isFinished()) {
        Result<RunEvaluation> figures = evaluateBest(run, registry, kept);
        if (!figures)
            return tl::unexpected(figures.error());
        test = std::move(figures->evaluation);
    }
    const Evaluation* shown = test ? &*test : nullptr;
    if (output == TrainingOutput::Summary)
        print(summaryText(run, outcome, shown));
    else if (output == TrainingOutput::Json)
        print(summaryJson(run, outcome, shown).dump() + "\n");
    return kept;
}

} // namespace fovea
