#include <algorithm>

#include <fmt/format.h>

#include "core/data/sources/file_names.hpp"
#include "core/data/sources/folder_layout.hpp"
#include "core/data/sources/labelled_folders.hpp"
#include "core/data/sources/picture_files.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// Collects what the source's folders mean, then the files in them, then what the files hold.
class FolderScan {
public:
    FolderScan(const fs::path& source, const DatasetSpec& spec) : m_spec(spec), m_tree(source) {
        m_scan.source = source;
        if (spec.samples == Samples::Volumes)
            m_scan.sampleKind = SampleKind::Volume;
    }

    void findClassFolders() {
        FolderLayout layout = layoutOf(m_tree, m_scan.source);
        m_classFolders = std::move(layout.classFolders);
        m_scan.notes = std::move(layout.notes);
        m_hasSplits = layout.hasSplits;
        for (const fs::path& file : layout.strays)
            if (!passOver(file))
                m_strays.push_back(
                    {m_tree.nameOf(file), "lies outside of any class's folder; move it into one"});
    }

    /// errors  cancelled
    Result<void> findFiles(ScanProgress progress, const std::stop_token& stop) {
        for (const ClassFolder& folder : m_classFolders) {
            if (stop.stop_requested())
                return scanCancelled();
            m_tree.walk(folder.path, [&](const fs::path& path, const FolderChildren& inside) {
                addFolder(folder, path, inside);
            });
            progress(0, 0);
        }
        addNotes(m_tree.notes());
        m_scan.faults = m_tree.faults();
        m_scan.faults.insert(m_scan.faults.end(), m_strays.begin(), m_strays.end());
        recogniseVolumes();
        return {};
    }

    void keepPictures(const PictureKeeping& keeping) {
        m_files = std::make_shared<PictureFiles>(m_scan.source, m_scan.sampleKind, keeping);
    }

    void nameClasses() {
        LabelledFolders labelled = labelsOf(m_folders, m_spec.classLevel);
        for (Sample& sample : m_scan.samples)
            sample.label = labelled.labels[static_cast<std::size_t>(sample.label)];
        m_scan.classes = std::move(labelled.classes);
        addNotes(labelled.notes);
    }

    void tellListed(const ScanNews& news) const {
        if (news.listed)
            news.listed({m_scan, m_files, ownSplits()});
    }

    /// errors  cancelled
    Result<void> checkFiles(const ScanNews& news, ScanProgress progress,
                            const std::stop_token& stop) {
        return checkPictureFiles(m_scan, *m_files, fittingOf(m_spec, m_scan.sampleKind), news,
                                 progress, stop);
    }

    ScannedSource finish() {
        if (m_bystanders != 0)
            m_scan.notes.push_back(fmt::format("{} files that are no images were passed over, the "
                                               "first: {}",
                                               m_bystanders, m_firstBystander));
        const bool areVolumes = m_scan.sampleKind == SampleKind::Volume;
        m_scan.kind = areVolumes ? SourceKind::Volumes : SourceKind::Folder;
        std::vector<Split> splits = ownSplits();
        return {std::move(m_scan), std::move(m_files), std::move(splits)};
    }

private:
    bool passOver(const fs::path& file) {
        if (!isBystander(file))
            return false;
        if (m_bystanders++ == 0)
            m_firstBystander = m_tree.nameOf(file);
        return true;
    }

    void addNotes(const std::vector<std::string>& notes) {
        m_scan.notes.insert(m_scan.notes.end(), notes.begin(), notes.end());
    }

    /// Of volumes, a folder inside of a class's is one, where it has files.
    void addFolder(const ClassFolder& ofClass, const fs::path& path, const FolderChildren& inside) {
        const bool isVolume = m_scan.sampleKind == SampleKind::Volume && path != ofClass.path;
        if (!isVolume) {
            const std::int32_t folder = labelledFolder(ofClass, path);
            m_folders.back().hasFolders |= !inside.folders.empty() || !inside.links.empty();
            for (const fs::path& file : inside.files)
                if (!passOver(file))
                    addSample(file, folder, ofClass.split);
        } else if (!std::all_of(inside.files.begin(), inside.files.end(), isBystander)) {
            addSample(path, labelledFolder(ofClass, path.parent_path()), ofClass.split);
        }
    }

    void addSample(const fs::path& path, std::int32_t folder, Split split) {
        m_scan.samples.push_back({m_tree.nameOf(path), folder, split});
        m_folders[static_cast<std::size_t>(folder)].hasSamples = true;
    }

    /// The place of what gives samples their label; those of one folder follow each other.
    std::int32_t labelledFolder(const ClassFolder& ofClass, const fs::path& path) {
        LabelledFolder folder{{}, ofClass.split};
        for (const fs::path& part : path.lexically_relative(ofClass.path.parent_path()))
            folder.path.push_back(part.string());
        if (m_folders.empty() || m_folders.back().path != folder.path ||
            m_folders.back().split != folder.split)
            m_folders.push_back(std::move(folder));
        return static_cast<std::int32_t>(m_folders.size() - 1);
    }

    /// Whether files are volumes, the first of them says where nobody has.
    void recogniseVolumes() {
        if (m_spec.samples != Samples::Automatic || m_scan.samples.empty())
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

    /// Those that have a sample: instead of an empty one, one is drawn.
    std::vector<Split> ownSplits() const {
        std::vector<Split> splits;
        for (const Split split : allSplits)
            if (m_hasSplits && std::any_of(m_scan.samples.begin(), m_scan.samples.end(),
                                           [&](const Sample& each) { return each.split == split; }))
                splits.push_back(split);
        return splits;
    }

    const DatasetSpec& m_spec;
    FolderTree m_tree;
    Scan m_scan; ///< a sample's label is its folder's place in m_folders, until classes have names
    std::vector<ClassFolder> m_classFolders;
    std::vector<LabelledFolder> m_folders;
    std::vector<DataFault> m_strays;
    std::shared_ptr<const PictureFiles> m_files;
    bool m_hasSplits = false; ///< folders of the source state some
    std::size_t m_bystanders = 0;
    std::string m_firstBystander;
};

} // namespace

DataFault faultOf(const fs::path& source, const Sample& sample, const std::string& message) {
    const std::string path = (source / sample.name).string() + ": ";
    return {sample.name, message.starts_with(path) ? message.substr(path.size()) : message};
}

tl::unexpected<Error> scanCancelled() {
    return fail(ErrorKind::Interrupted, "the scan of the dataset was stopped");
}

Result<ScannedSource> scanFolder(const fs::path& source, const DatasetSpec& spec,
                                 const PictureKeeping& keeping, const ScanNews& news,
                                 ScanProgress progress, const std::stop_token& stop) {
    FolderScan scan(source, spec);
    scan.findClassFolders();
    if (const auto found = scan.findFiles(progress, stop); !found)
        return tl::unexpected(found.error());
    scan.nameClasses();
    scan.keepPictures(keeping);
    scan.tellListed(news);
    if (const auto checked = scan.checkFiles(news, progress, stop); !checked)
        return tl::unexpected(checked.error());
    return scan.finish();
}

} // namespace fovea
