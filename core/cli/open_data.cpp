#include "core/cli/open_data.hpp"

#include <fmt/format.h>

#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/other_data.hpp"
#include "core/training/run_data.hpp"

namespace fovea {

Result<std::shared_ptr<const Dataset>> openData(const std::filesystem::path& source,
                                                const DatasetSpec& spec,
                                                std::optional<std::filesystem::path> splitFile,
                                                const PictureKeeping& keeping) {
    StatusLine status;
    StopOnInterrupt interrupt;
    return openDataset(
        source, spec, std::move(splitFile),
        [&](std::int64_t done, std::int64_t total) {
            status.showCount("reading samples", done, total);
        },
        interrupt.token(), keeping);
}

Result<std::shared_ptr<const Dataset>> openRunData(const RunFolder& run, const RunSpec& spec) {
    return openData(sourceOf(run, spec.data), spec.data, run.splitFile(), keepingOf(run));
}

Result<std::shared_ptr<const Dataset>> openOtherThanRunData(const RunFolder& run,
                                                            const RunSpec& spec,
                                                            const std::filesystem::path& source,
                                                            std::optional<Split> asked) {
    StatusLine status;
    StopOnInterrupt interrupt;
    return openOtherData(
        run, spec, source, asked,
        [&](std::int64_t done, std::int64_t total) {
            status.showCount("reading samples", done, total);
        },
        interrupt.token());
}

std::string_view faultNoun(SourceKind kind) { return kind == SourceKind::Csv ? "row" : "file"; }

void sayLeftOut(const Evaluation& evaluation) {
    if (!evaluation.leftOut.empty())
        say(fmt::format("warning: {}", sentenceOn(evaluation.leftOut)));
}

void sayNotes(const Dataset& dataset) {
    for (const std::string& note : dataset.notes())
        say(fmt::format("note: {}", note));
    if (const auto faults = static_cast<std::int64_t>(dataset.faults().size()); faults > 0)
        say(fmt::format("warning: {} left out; `fovea data inspect {}` says which and why",
                        counted(faults, faultNoun(dataset.kind())), dataset.source().string()));
}

} // namespace fovea
