#include "core/data/sample_paths.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/folder_tree.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

enum class Wanted { Pictures, Tables, Volumes };

Wanted wantedOf(const DatasetSpec& spec, const Shape& input) {
    if (input.d > 1)
        return Wanted::Volumes;
    return input.h == 1 && spec.samples != Samples::Rows ? Wanted::Tables : Wanted::Pictures;
}

/// What of one folder's files is a sample.
std::vector<fs::path> samplesIn(const fs::path& folder, std::vector<fs::path> files,
                                Wanted wanted) {
    std::erase_if(files, [&](const fs::path& file) {
        return wanted == Wanted::Tables ? !isSignals(file) : isBystander(file);
    });
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return comesNaturallyBefore(a.filename().string(), b.filename().string());
    });
    if (wanted != Wanted::Volumes || files.empty() || isStack(files.front()))
        return files;
    return {folder};
}

} // namespace

SamplePaths samplePathsOf(const fs::path& path, const DatasetSpec& spec, const Shape& input) {
    std::error_code error;
    if (!fs::is_directory(path, error))
        return {{path}, {}};
    const Wanted wanted = wantedOf(spec, input);
    SamplePaths result;
    FolderTree tree(path);
    tree.walk(path, [&](const fs::path& folder, const FolderChildren& inside) {
        const std::vector<fs::path> found = samplesIn(folder, inside.files, wanted);
        result.paths.insert(result.paths.end(), found.begin(), found.end());
    });
    for (const DataFault& fault : tree.faults())
        result.faults.push_back(fmt::format("{}: {}", (path / fault.path).string(), fault.cause));
    if (result.paths.empty())
        result.faults.push_back(fmt::format("{}: has no {} to predict", path.string(),
                                            wanted == Wanted::Tables    ? "table"
                                            : wanted == Wanted::Volumes ? "volume"
                                                                        : "picture"));
    return result;
}

} // namespace fovea
