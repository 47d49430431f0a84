#include "core/training/runs/change_run.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/file.hpp"
#include "core/base/function_ref.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea {

namespace {

constexpr std::string_view prefix = "train.";

/// errors  Usage: a path that stands for nothing that may change
Result<Assignment> inRecipe(const Assignment& given) {
    std::vector<std::string> free;
    for (const SettingPath& each : freePaths()) {
        if (each.path == given.path)
            return Assignment{given.path.substr(prefix.size()), given.text, given.option};
        free.push_back(each.path);
    }
    return fail(ErrorKind::Usage,
                fmt::format("{} is fixed in a run that has begun; what may change is {}; start a "
                            "new run for all else",
                            given.path, fmt::join(free, ", ")));
}

Result<void> change(const RunFolder& run, FunctionRef<Result<void>(RunSpec&)> edit) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    if (Result<void> edited = edit(*spec); !edited)
        return edited;
    return writeFile(run.specFile(), toJson(*spec));
}

/// The recipe with what was assigned.
Result<TrainSpec> withAssigned(const TrainSpec& recipe, const std::vector<Assignment>& assignments,
                               const TypeCatalog& types) {
    std::vector<Assignment> changes;
    for (const Assignment& each : assignments) {
        Result<Assignment> change = inRecipe(each);
        if (!change)
            return tl::unexpected(change.error());
        changes.push_back(std::move(*change));
    }
    SettingMap settings = settingsOf(recipe);
    if (auto set = setAll(settingInfosOf<TrainSpec>(), settings, changes, types); !set)
        return tl::unexpected(set.error());
    return structFrom<TrainSpec>(settings, ErrorKind::Usage);
}

} // namespace

std::vector<SettingPath> freePaths() {
    std::vector<SettingPath> paths;
    for (const SettingInfo& info : settingInfosOf<TrainSpec>())
        if (info.isFreeInRun)
            paths.push_back({std::string(prefix) + info.key, info, info.defaultValue});
    return paths;
}

Result<void> changeRun(const RunFolder& run, const RunLock&,
                       const std::vector<Assignment>& assignments, const TypeCatalog& types,
                       const std::string& commandLine) {
    if (assignments.empty())
        return {};
    return change(run, [&](RunSpec& spec) -> Result<void> {
        Result<TrainSpec> changed = withAssigned(spec.train, assignments, types);
        if (!changed)
            return tl::unexpected(changed.error());
        const bool namesEpochs =
            std::ranges::find(assignments, "train.epochs", &Assignment::path) != assignments.end();
        if (namesEpochs && changed->epochs <= spec.train.epochs)
            return fail(ErrorKind::Usage,
                        fmt::format("{}: its recipe has {} epochs already; name a larger number "
                                    "of epochs in all, or leave it out to go on with those",
                                    run.path.string(), spec.train.epochs));
        spec.train = std::move(*changed);
        spec.commandLine += (spec.commandLine.empty() ? "" : " && ") + commandLine;
        return {};
    });
}

Result<void> relocateData(const RunFolder& run, const RunLock&,
                          const std::filesystem::path& source) {
    return change(run, [&](RunSpec& spec) -> Result<void> {
        spec.data.source = std::filesystem::absolute(source).lexically_normal().string();
        return {};
    });
}

} // namespace fovea
