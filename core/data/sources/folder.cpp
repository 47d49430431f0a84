#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

class FolderImages final : public ImageStore {
public:
    FolderImages(fs::path source, SampleKind sampleKind)
        : m_source(std::move(source)), m_sampleKind(sampleKind) {}

    Result<Image> image(const Sample& sample) const override {
        const fs::path path = m_source / sample.name;
        return m_sampleKind == SampleKind::Volume ? readVolume(path) : readImage(path);
    }

private:
    fs::path m_source;
    SampleKind m_sampleKind;
};

bool isHiddenFolder(const fs::path& folder) {
    const std::string name = folder.filename().string();
    return name.starts_with('.') || name == "__MACOSX";
}

struct Children {
    std::vector<fs::path> folders;
    std::vector<fs::path> files;
};

/// A folder's children by name; one that cannot be opened becomes a fault.
Children childrenOf(const fs::path& folder, Scan& scan) {
    Children children;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored; // A link that leads nowhere is told of when it is read.
        if (!entry->is_directory(ignored))
            children.files.push_back(entry->path());
        else if (!isHiddenFolder(entry->path()))
            children.folders.push_back(entry->path());
    }
    if (error)
        scan.faults.push_back({folder.lexically_relative(scan.source).generic_string(),
                               fmt::format("the folder cannot be read ({})", error.message())});
    std::sort(children.folders.begin(), children.folders.end());
    std::sort(children.files.begin(), children.files.end());
    return children;
}

struct ClassFolder {
    fs::path path;
    Split split = Split::Train;
};

/// Collects what the source's folders mean, then the files in them, then what the files hold.
class FolderScan {
public:
    FolderScan(const fs::path& source, Samples samples) : m_samples(samples) {
        m_scan.source = source;
        if (samples == Samples::Volumes)
            m_scan.sampleKind = SampleKind::Volume;
    }

    void findClassFolders() {
        const Children top = childrenOf(m_scan.source, m_scan);
        addStrays(top.files);
        if (!isSplitTree(top.folders)) {
            for (const fs::path& folder : top.folders)
                m_classFolders.push_back({folder, Split::Train});
            return;
        }
        for (const fs::path& folder : top.folders) {
            const std::optional<Split> split = splitOfFolder(folder.filename().string());
            if (!split) {
                m_scan.notes.push_back(fmt::format("the folder {} beside train is no split; it is "
                                                   "left out",
                                                   folder.filename().string()));
                continue;
            }
            m_ownSplits.push_back(*split);
            const Children inside = childrenOf(folder, m_scan);
            addStrays(inside.files);
            for (const fs::path& classFolder : inside.folders)
                m_classFolders.push_back({classFolder, *split});
        }
    }

    void nameClasses() {
        std::vector<std::string>& names = m_scan.classes;
        for (const ClassFolder& folder : m_classFolders)
            names.push_back(folder.path.filename().string());
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }

    /// errors  cancelled
    Result<void> findFiles(ScanProgress progress, const std::stop_token& stop) {
        for (const ClassFolder& folder : m_classFolders) {
            const std::string name = folder.path.filename().string();
            const auto place = std::lower_bound(m_scan.classes.begin(), m_scan.classes.end(), name);
            const auto label = static_cast<std::int32_t>(place - m_scan.classes.begin());
            if (stop.stop_requested())
                return scanCancelled();
            addFiles(folder.path, label, folder.split);
            progress(0, 0);
        }
        recogniseVolumes();
        return {};
    }

    /// Decodes each file once; what is no image goes to the faults.
    /// errors  cancelled
    Result<void> checkFiles(ScanProgress progress, const std::stop_token& stop) {
        std::vector<Sample> candidates = std::move(m_scan.samples);
        m_scan.samples.clear();
        const FolderImages images(m_scan.source, m_scan.sampleKind);
        std::vector<Shape> shapes(candidates.size());
        std::vector<std::string> causes(candidates.size());
        const auto read = [&](std::size_t i) {
            const Result<Image> image = images.image(candidates[i]);
            causes[i] = image ? std::string() : image.error().message;
            if (image)
                shapes[i] = {1, image->depth, image->height, image->width, image->channels};
        };
        return forSlabs(candidates.size(), progress, stop, read, [&](std::size_t i) {
            take(std::move(candidates[i]), causes[i], shapes[i]);
            return Result<void>();
        });
    }

    ScannedSource finish() {
        if (m_bystanders != 0)
            m_scan.notes.push_back(fmt::format("{} files that are no images were passed over, the "
                                               "first: {}",
                                               m_bystanders, m_firstBystander));
        const bool areVolumes = m_scan.sampleKind == SampleKind::Volume;
        m_scan.kind = areVolumes ? SourceKind::Volumes : SourceKind::Folder;
        auto images = std::make_shared<FolderImages>(m_scan.source, m_scan.sampleKind);
        return {std::move(m_scan), std::move(images), std::move(m_ownSplits)};
    }

private:
    /// A class may be called train too: a split folder holds folders.
    bool isSplitTree(const std::vector<fs::path>& folders) {
        const auto isSplit = [&](const fs::path& folder) {
            Scan unused;
            return splitOfFolder(folder.filename().string()) &&
                   !childrenOf(folder, unused).folders.empty();
        };
        const bool hasTrain = std::any_of(folders.begin(), folders.end(), [&](const fs::path& f) {
            return splitOfFolder(f.filename().string()) == Split::Train && isSplit(f);
        });
        return !folders.empty() &&
               (hasTrain || std::all_of(folders.begin(), folders.end(), isSplit));
    }

    std::string relative(const fs::path& path) const {
        return path.lexically_relative(m_scan.source).generic_string();
    }

    bool passOver(const fs::path& file) {
        if (!isBystander(file))
            return false;
        if (m_bystanders++ == 0)
            m_firstBystander = relative(file);
        return true;
    }

    /// Files outside any class folder.
    void addStrays(const std::vector<fs::path>& files) {
        for (const fs::path& file : files)
            if (!passOver(file))
                m_scan.faults.push_back(
                    {relative(file), "lies outside of any class's folder; move it into one"});
    }

    void addFiles(const fs::path& folder, std::int32_t label, Split split) {
        const Children children = childrenOf(folder, m_scan);
        for (const fs::path& file : children.files)
            if (!passOver(file))
                m_scan.samples.push_back({relative(file), label, split});
        for (const fs::path& inner : children.folders) {
            std::error_code error;
            if (fs::is_symlink(inner, error)) // A link may lead back up.
                continue;
            if (m_scan.sampleKind == SampleKind::Volume)
                addSlices(inner, label, split);
            else
                addFiles(inner, label, split);
        }
    }

    /// A folder with files is a volume; folders in it are others.
    void addSlices(const fs::path& folder, std::int32_t label, Split split) {
        const Children children = childrenOf(folder, m_scan);
        if (!std::all_of(children.files.begin(), children.files.end(), isBystander))
            m_scan.samples.push_back({relative(folder), label, split});
        for (const fs::path& inner : children.folders) {
            std::error_code error;
            if (!fs::is_symlink(inner, error))
                addSlices(inner, label, split);
        }
    }

    /// Whether files are volumes, the first of them says where nobody has.
    void recogniseVolumes() {
        if (m_samples != Samples::Automatic || m_scan.samples.empty())
            return;
        const std::string& first = m_scan.samples.front().name;
        if (isStack(m_scan.source / first)) {
            m_scan.sampleKind = SampleKind::Volume;
            m_scan.notes.push_back(fmt::format("{} has several pages, so the files are taken for "
                                               "volumes; choose images as samples for the first "
                                               "pages alone",
                                               first));
        }
    }

    void take(Sample&& sample, const std::string& cause, const Shape& shape) {
        if (!cause.empty()) {
            m_scan.faults.push_back(faultOf(m_scan.source, sample, cause));
            return;
        }
        Shape& common = m_scan.imageShape;
        if (m_scan.samples.empty())
            common = shape;
        common.d = common.d == shape.d ? common.d : 0;
        common.h = common.h == shape.h ? common.h : 0;
        common.w = common.w == shape.w ? common.w : 0;
        common.c = common.c == shape.c ? common.c : 0;
        m_scan.samples.push_back(std::move(sample));
    }

    Samples m_samples;
    Scan m_scan;
    std::vector<ClassFolder> m_classFolders;
    std::vector<Split> m_ownSplits;
    std::size_t m_bystanders = 0;
    std::string m_firstBystander;
};

} // namespace

std::optional<Split> splitOfFolder(std::string_view name) {
    const std::string low = lowerCase(name);
    if (low == "train")
        return Split::Train;
    if (low == "test")
        return Split::Test;
    if (low == "val" || low == "valid" || low == "validation")
        return Split::Validation;
    return std::nullopt;
}

DataFault faultOf(const fs::path& source, const Sample& sample, const std::string& message) {
    const std::string path = (source / sample.name).string() + ": ";
    return {sample.name, message.starts_with(path) ? message.substr(path.size()) : message};
}

tl::unexpected<Error> scanCancelled() {
    return fail(ErrorKind::Interrupted, "the scan of the dataset was stopped");
}

Result<ScannedSource> scanFolder(const fs::path& source, Samples samples, ScanProgress progress,
                                 const std::stop_token& stop) {
    FolderScan scan(source, samples);
    scan.findClassFolders();
    scan.nameClasses();
    if (const auto found = scan.findFiles(progress, stop); !found)
        return tl::unexpected(found.error());
    if (const auto checked = scan.checkFiles(progress, stop); !checked)
        return tl::unexpected(checked.error());
    return scan.finish();
}

} // namespace fovea
