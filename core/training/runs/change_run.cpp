#include "core/training/runs/change_run.hpp"

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/function_ref.hpp"

namespace fovea {

namespace {

Result<void> change(const RunFolder& run, FunctionRef<Result<void>(RunSpec&)> edit) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    if (Result<void> edited = edit(*spec); !edited)
        return edited;
    return writeFile(run.specFile(), toJson(*spec));
}

} // namespace

Result<void> extendRun(const RunFolder& run, const RunLock&, std::int64_t epochs,
                       const std::string& commandLine) {
    return change(run, [&](RunSpec& spec) -> Result<void> {
        if (epochs <= spec.train.epochs)
            return fail(ErrorKind::Usage,
                        fmt::format("{}: its recipe has {} epochs already; name a larger number "
                                    "of epochs in all, or leave it out to go on with those",
                                    run.path.string(), spec.train.epochs));
        spec.train.epochs = epochs;
        spec.commandLine += (spec.commandLine.empty() ? "" : " && ") + commandLine;
        return check(spec.train);
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
