#include "core/project/project_edits.hpp"

#include <tuple>

#include "core/data/curation/draw_splits.hpp"

namespace fovea {

namespace {

auto splitSettings(const DatasetSpec& spec) {
    return std::tuple(spec.validationShare, spec.testShare, spec.splitSeed);
}

} // namespace

ProjectSpec settled(ProjectSpec after, const ProjectSpec& before, const ScannedSource* scanned,
                    const LayerRegistry& registry) {
    if (after.samples == before.samples) {
        const bool hasOtherSplits = splitSettings(after.data) != splitSettings(before.data);
        if (after.data.labelColumn != before.data.labelColumn ||
            after.data.classLevel != before.data.classLevel ||
            after.data.labels != before.data.labels)
            after.samples = {};
        else if (hasOtherSplits && scanned != nullptr && !after.samples.isEmpty())
            after.samples = withSplitsDrawn(after.samples, *scanned, after.data);
    }
    if (!after.samples.isEmpty())
        after.classes = after.samples.classes();
    if (after.classes != before.classes && !after.classes.empty())
        after.network = withClassCount(std::move(after.network),
                                       static_cast<std::int64_t>(after.classes.size()), registry);
    return after;
}

} // namespace fovea
