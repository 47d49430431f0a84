#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/data/sources/file_names.hpp"
#include "core/data/sources/folder_layout.hpp"
#include "core/data/sources/label_texts.hpp"
#include "core/data/sources/labelled_folders.hpp"
#include "core/data/sources/picture_files.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/synset_folders.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// Collects what the source's folders mean, then the files in them, then what the files hold.
class FolderScan {
public:
    FolderScan(const fs::path& source, const DatasetSpec& spec,
               std::shared_ptr<const SourceFiles> place, fs::path root)
        : m_spec(spec),
          m_place(std::move(place)),
          m_tree(source, *m_place),
          m_root(std::move(root)) {
        m_scan.source = source;
        if (spec.samples == Samples::Volumes)
            m_scan.sampleKind = SampleKind::Volume;
    }

    void findClassFolders() {
        FolderLayout layout = layoutOf(m_tree, m_root);
        m_classFolders = std::move(layout.classFolders);
        m_listedSplits = std::move(layout.listedSplits);
        m_scan.notes = std::move(layout.notes);
        m_scan.unlabelled = std::move(layout.unlabelled);
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
        for (const ListedSplit& split : m_listedSplits)
            addListed(split);
        addNotes(m_tree.notes());
        m_scan.faults = m_tree.faults();
        m_scan.faults.insert(m_scan.faults.end(), m_strays.begin(), m_strays.end());
        recogniseVolumes();
        return {};
    }

    void keepPictures(const PictureKeeping& keeping) {
        m_files =
            std::make_shared<PictureFiles>(m_place, m_scan.source, m_scan.sampleKind, keeping);
    }

    void nameClasses() {
        const std::string note =
            nameSynsetFolders(m_folders, m_tree.files(), m_root, m_scan.source);
        if (!note.empty())
            m_scan.notes.push_back(note);
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

    /// A list names a label, and no folder does.
    void addListed(const ListedSplit& listed) {
        const std::string list = m_tree.nameOf(listed.list);
        const Result<PictureFile> text = m_tree.files().read(listed.list, file_kinds::document);
        if (!text)
            return m_strays.push_back({list, text.error().message});
        std::set<fs::path> pictures(listed.pictures.begin(), listed.pictures.end());
        const std::size_t before = m_scan.samples.size();
        for (const auto& [label, files] : filesByLabel(text->bytes)) {
            m_folders.push_back({{label}, listed.split});
            for (const std::string& file : files)
                if (pictures.erase(listed.folder / file) != 0)
                    addSample(listed.folder / file, static_cast<std::int32_t>(m_folders.size() - 1),
                              listed.split);
                else
                    m_strays.push_back({m_tree.nameOf(listed.folder / file),
                                        fmt::format("is named in {}, but not there", list)});
            if (!m_folders.back().hasSamples)
                m_folders.pop_back();
        }
        for (const fs::path& file : pictures)
            if (!passOver(file))
                m_strays.push_back({m_tree.nameOf(file), fmt::format("has no label in {}", list)});
        m_scan.notes.push_back(
            fmt::format("{} tells the labels of {} files", list, m_scan.samples.size() - before));
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
        if (isStack(m_scan.source / first, m_tree.files())) {
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
    std::shared_ptr<const SourceFiles> m_place; ///< where the folders are
    FolderTree m_tree;
    fs::path m_root; ///< where the folders of classes lie, or of splits
    Scan m_scan; ///< a sample's label is its folder's place in m_folders, until classes have names
    std::vector<ClassFolder> m_classFolders;
    std::vector<ListedSplit> m_listedSplits;
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
    // The disk stays as long as the program.
    const std::shared_ptr<const SourceFiles> disk(std::shared_ptr<void>(), &diskFiles());
    return scanFolder(source, spec, keeping, news, progress, stop, disk, source);
}

Result<ScannedSource> scanFolder(const fs::path& source, const DatasetSpec& spec,
                                 const PictureKeeping& keeping, const ScanNews& news,
                                 ScanProgress progress, const std::stop_token& stop,
                                 std::shared_ptr<const SourceFiles> place, const fs::path& root) {
    FolderScan scan(source, spec, std::move(place), root);
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
