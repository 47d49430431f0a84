#include "core/cli/training_session.hpp"

#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/base/parallel.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/run_figures.hpp"
#include "core/cli/training_progress.hpp"
#include "core/evaluation/figures.hpp"
#include "core/training/run.hpp"
#include "core/training/runs/run_reader.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

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
    EvaluationRequest request;
    if (!(*dataset)->indices(Split::Test).empty())
        request.split = Split::Test; // the end of a run is what the split is there for
    Result<RunEvaluation> figures =
        evaluateTelling(run, *classifier, *dataset, request, registry, "testing");
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

Json bestJson(const RunHistory& run) {
    const EpochEnded* best = run.best();
    if (best == nullptr)
        return nullptr;
    return {{"epoch", best->epoch + 1},
            {"split", run.started().split},
            {"loss", best->validationLoss.value_or(best->trainLoss)},
            {"top1", best->validationTop1.value_or(best->trainTop1)}};
}

Json summaryJson(const RunFolder& folder, const RunHistory& run, const Evaluation* test) {
    Json json;
    json["run"] = folder.path.string();
    json["state"] = nameOf(run.phase());
    json["epochs"] = run.epochsDone();
    json["steps"] = run.step();
    json["seconds"] = run.seconds();
    json["best"] = bestJson(run);
    json["test"] = nullptr;
    if (test != nullptr)
        json["test"] = {{"split", nameOf(test->split)},
                        {"weights", originJson(test->weights)},
                        {"samples", test->samples},
                        {"loss", test->loss},
                        {"top1", test->confusion.top1()}};
    return json;
}

std::string summaryText(const RunFolder& folder, const RunHistory& run, const Evaluation* test) {
    std::string text = fmt::format("run   {}\n", folder.path.string());
    text += fmt::format("      {} after {}, {}, {}\n", nameOf(run.phase()),
                        counted(run.epochsDone(), "epoch"), counted(run.step(), "step"),
                        duration(run.seconds()));
    if (const EpochEnded* best = run.best(); best != nullptr && best->validationTop1)
        text += fmt::format("best  epoch {}: {} accuracy {}, loss {:.4f}\n", best->epoch + 1,
                            run.started().split, percent(*best->validationTop1),
                            best->validationLoss.value_or(0));
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

/// Trains under the eyes of a person or of a program.
Result<void> trainListening(const RunFolder& run, RunLock lock, const LayerRegistry& registry,
                            TrainingOutput output) {
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
        obeyLine = [&](std::string_view line) { control.obeyLine(line); };
    // A run goes on without who wrote on its stdin: its control file is a door for others.
    const Listener listener(interrupt, obeyLine);
    return train(run, std::move(lock), registry, control, [&](const Event& event) {
        if (!hasEvents)
            return progress.tell(event);
        printEvent(event);
    });
}

} // namespace

Result<void> trainRun(const RunFolder& run, RunLock lock, const LayerRegistry& registry,
                      TrainingOutput output) {
    // The run goes on when the window that follows it is gone: its folder tells the same.
    if (output == TrainingOutput::Events)
        std::signal(SIGPIPE, SIG_IGN);
    pinThreads(true);
    if (readRun(run).isComplete())
        say(fmt::format("{} is finished: it has done all its epochs", run.path.string()));
    if (Result<void> trained = trainListening(run, std::move(lock), registry, output); !trained)
        return trained;
    const RunRecord record = readRun(run);
    std::optional<Evaluation> test;
    Result<void> kept;
    if (record.isComplete()) {
        Result<RunEvaluation> figures = evaluateBest(run, registry, kept);
        if (!figures)
            return tl::unexpected(figures.error());
        test = std::move(figures->evaluation);
    }
    const Evaluation* shown = test ? &*test : nullptr;
    if (output == TrainingOutput::Summary)
        print(summaryText(run, record.history, shown));
    else if (output == TrainingOutput::Json)
        print(jsonText(summaryJson(run, record.history, shown)) + "\n");
    return kept;
}

Result<void> trainRun(const RunFolder& run, const LayerRegistry& registry, TrainingOutput output) {
    if (Result<void> there = run.mustExist(); !there)
        return there;
    Result<RunLock> lock = RunLock::take(run);
    if (!lock)
        return tl::unexpected(lock.error());
    return trainRun(run, std::move(*lock), registry, output);
}

} // namespace fovea
