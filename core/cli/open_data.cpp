#include "core/cli/open_data.hpp"

#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

Result<std::shared_ptr<const Dataset>> openData(const std::filesystem::path& source,
                                                const DatasetSpec& spec,
                                                std::optional<std::filesystem::path> splitFile) {
    StatusLine status;
    StopOnInterrupt interrupt;
    return openDataset(
        source, spec, std::move(splitFile),
        [&](std::int64_t done, std::int64_t total) {
            status.showCount("reading images", done, total);
        },
        interrupt.token());
}

Result<std::shared_ptr<const Dataset>> openRunData(const RunFolder& run, const RunSpec& spec,
                                                   const std::filesystem::path& other) {
    if (!other.empty())
        return openData(other, spec.data);
    return openData(spec.data.source, spec.data, run.splitFile());
}

void sayNotes(const Dataset& dataset) {
    for (const std::string& note : dataset.notes())
        say("note: {}", note);
    const std::size_t faults = dataset.faults().size();
    if (faults > 0)
        say("warning: {} {} left out; `fovea data inspect {}` says which and why",
            grouped(static_cast<std::int64_t>(faults)), faults == 1 ? "file was" : "files were",
            dataset.source().string());
}

} // namespace fovea
