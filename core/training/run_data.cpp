#include "core/training/run_data.hpp"

#include <system_error>
#include <vector>

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// The ends of a path, the longest first: of /a/b/c these are a/b/c, b/c and c.
std::vector<fs::path> endsOf(const fs::path& path) {
    std::vector<fs::path> ends;
    for (auto first = path.begin(); first != path.end(); ++first) {
        fs::path end;
        for (auto part = first; part != path.end(); ++part)
            end /= *part;
        if (end.is_relative() && !end.empty())
            ends.push_back(end);
    }
    return ends;
}

/// The folder of its project, where it is in one.
fs::path aboveRuns(const RunFolder& run) {
    return fs::absolute(run.path).lexically_normal().parent_path().parent_path();
}

} // namespace

fs::path sourceOf(const RunFolder& run, const DatasetSpec& data) {
    const fs::path named = data.source;
    std::error_code ignored;
    if (fs::exists(named, ignored))
        return named;
    const fs::path project = aboveRuns(run);
    for (const fs::path& root : {project, project.parent_path()})
        for (const fs::path& end : endsOf(named))
            if (fs::exists(root / end, ignored))
                return root / end;
    return named;
}

fs::path cacheFolderOf(const fs::path& project) { return project / "cache"; }

PictureKeeping keepingOf(const RunFolder& run) {
    const fs::path project = aboveRuns(run);
    std::error_code ignored;
    if (fs::exists(project / projectFileName, ignored))
        return {cacheFolderOf(project)};
    return {};
}

} // namespace fovea
