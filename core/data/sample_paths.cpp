#include "core/data/sample_paths.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/archives/archive_files.hpp"
#include "core/data/archives/archives.hpp"
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

std::string_view nounOf(Wanted wanted) {
    return wanted == Wanted::Tables ? "table" : wanted == Wanted::Volumes ? "volume" : "picture";
}

bool isFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

/// The file that a path names, or that it goes on behind as if it were a folder.
std::optional<fs::path> fileOn(fs::path path) {
    for (; !path.empty() && path != path.parent_path(); path = path.parent_path()) {
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (fs::is_regular_file(status))
            return path;
        if (fs::exists(status))
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<fs::path> archiveOn(const fs::path& path) {
    std::optional<fs::path> file = fileOn(path);
    return file && !isSignals(*file) && isArchive(*file) ? file : std::nullopt;
}

/// As the archive has it: without a slash at its end, or two in it.
fs::path insideOf(const fs::path& archive, const fs::path& named) {
    fs::path inside = archive;
    for (const fs::path& part : named.lexically_relative(archive))
        if (!part.empty() && part != ".")
            inside /= part;
    return inside;
}

/// Collects what each of the named comes to.
class NamedSamples {
public:
    NamedSamples(Wanted wanted, ScanProgress progress, const std::stop_token& stop)
        : m_wanted(wanted), m_progress(progress), m_stop(stop) {}

    void add(const fs::path& named) {
        if (isFolder(named))
            return addFolder(named, nullptr);
        const std::optional<fs::path> archive = archiveOn(named);
        if (!archive)
            m_samples.paths.emplace_back(named);
        else if (m_wanted == Wanted::Tables)
            m_samples.faults.push_back(
                fmt::format("{}: is an archive, in which no tables of signals are read; unpack it, "
                            "and name its folder",
                            archive->string()));
        else if (const auto files = open(*archive))
            addOfArchive(insideOf(*archive, named), files);
    }

    SamplePaths finish() { return std::move(m_samples); }

private:
    using Archive = std::shared_ptr<const ArchiveFiles>;

    /// Null where it cannot be read, which is a fault then.
    Archive open(const fs::path& archive) {
        if (const auto known = m_archives.find(archive); known != m_archives.end())
            return known->second;
        Archive& files = m_archives[archive];
        Result<Archive> opened = ArchiveFiles::open(archive, m_progress, m_stop, m_room);
        if (!opened) {
            m_samples.faults.push_back(opened.error().message);
            return nullptr;
        }
        files = std::move(*opened);
        m_room -= files->memoryBytes();
        const std::string file = archive.filename().string();
        for (const DataFault& fault : files->faults()) // of the archive itself, or in it
            addFault(fault.path == file ? archive : archive / fault.path, fault.cause);
        for (const std::string& note : files->notes())
            m_samples.notes.push_back(fmt::format("{}: {}", archive.string(), note));
        return files;
    }

    void addOfArchive(const fs::path& inside, const Archive& files) {
        if (files->isFolder(inside))
            addFolder(inside, files);
        else
            m_samples.paths.emplace_back(inside, files);
    }

    void addFolder(const fs::path& folder, const Archive& archive) {
        const SourceFiles& files = archive ? *archive : diskFiles();
        const std::size_t before = m_samples.paths.size();
        FolderTree tree(folder, files);
        tree.walk(folder, [&](const fs::path& path, const FolderChildren& inside) {
            for (fs::path& sample : samplesIn(path, inside.files, files))
                m_samples.paths.emplace_back(std::move(sample), archive);
        });
        for (const DataFault& fault : tree.faults())
            addFault(folder / fault.path, fault.cause);
        if (m_samples.paths.size() == before)
            addFault(folder, fmt::format("has no {} to predict", nounOf(m_wanted)));
    }

    /// What of one folder's files is a sample.
    std::vector<fs::path> samplesIn(const fs::path& folder, std::vector<fs::path> inside,
                                    const SourceFiles& files) const {
        std::erase_if(inside, [&](const fs::path& file) {
            return m_wanted == Wanted::Tables ? !isSignals(file) : isBystander(file);
        });
        std::sort(inside.begin(), inside.end(), [](const fs::path& a, const fs::path& b) {
            return comesNaturallyBefore(a.filename().string(), b.filename().string());
        });
        if (m_wanted != Wanted::Volumes || inside.empty() || isStack(inside.front(), files))
            return inside;
        return {folder};
    }

    void addFault(const fs::path& path, std::string_view cause) {
        m_samples.faults.push_back(fmt::format("{}: {}", path.string(), cause));
    }

    Wanted m_wanted;
    ScanProgress m_progress;
    const std::stop_token& m_stop;
    std::map<fs::path, Archive> m_archives; ///< null: it cannot be read
    std::uint64_t m_room = mostOfAnArchive; ///< that those still to come may take
    SamplePaths m_samples;
};

} // namespace

bool isFolderOrArchive(const fs::path& path) {
    return isFolder(path) || (!isSignals(path) && isArchive(path));
}

Result<SamplePaths> samplePathsOf(std::span<const fs::path> named, const DatasetSpec& spec,
                                  const Shape& input, ScanProgress progress,
                                  const std::stop_token& stop) {
    NamedSamples samples(wantedOf(spec, input), progress, stop);
    for (const fs::path& path : named) {
        samples.add(path);
        if (stop.stop_requested())
            return scanCancelled();
    }
    return samples.finish();
}

} // namespace fovea
