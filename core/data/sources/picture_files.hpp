#pragma once

#include <mutex>

#include "core/data/fitted/fitted_pictures.hpp"
#include "core/data/scanned_source.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/source_files.hpp"

namespace fovea {

/// A picture of any place.
/// errors  as decodePicture has them, after "PATH: "
Result<ReadPicture> readPicture(const std::filesystem::path& path, const SourceFiles& files,
                                const PictureReading& reading);

/// Samples that are files below a folder: pictures, or volumes. What is asked for as a network
/// takes it is kept.
class PictureFiles final : public ImageStore {
public:
    /// place  where the folder is: on the disk, or in an archive
    PictureFiles(std::shared_ptr<const SourceFiles> place, std::filesystem::path folder,
                 SampleKind kind, PictureKeeping keeping);

    const std::filesystem::path& folder() const { return m_folder; }

    Result<Image> image(const Sample& sample, const PictureSize& least) const override;
    Result<void> fitted(const Sample& sample, const Fitting& fitting, Image& out) const override;

    /// What a scan asks: the shape of the whole, or why it cannot be read. The file is decoded
    /// once; what of it a network with this input takes is kept, or where there is no input yet, a
    /// small picture as it is. One that has not changed since it was last kept is not even opened.
    /// errors  as image's
    Result<Shape> look(const Sample& sample, const std::optional<Fitting>& fitting) const;

private:
    using Kept = std::shared_ptr<FittedPictures>;

    /// Whether nothing of what is read has a place.
    bool keepsNothing() const { return m_keeping.folder.empty() && m_keeping.memoryBytes == 0; }

    Result<ReadPicture> read(const Sample& sample, const PictureSize& least) const;
    bool findKept(const Sample& sample, const Fitting& fitting, Image& out) const;
    KeptRecord recordOf(const Sample& sample) const;
    Kept keptFor(const std::optional<Fitting>& fitting) const;

    std::shared_ptr<const SourceFiles> m_place;
    std::filesystem::path m_folder;
    SampleKind m_kind;
    PictureKeeping m_keeping;
    std::string m_key; ///< what kept pictures depend on besides their files and the input
    mutable std::mutex m_mutex;
    mutable std::vector<std::pair<std::string, Kept>> m_kept; ///< by key, the last used last
};

/// Looks at each candidate in `scan.samples`, in parallel, and leaves those that can be read; of
/// the others each becomes a fault. Finds the common shape, too.
/// fitting  what the pictures will be needed for, where that is known
/// errors   cancelled
Result<void> checkPictureFiles(Scan& scan, const PictureFiles& files,
                               const std::optional<Fitting>& fitting, const ScanNews& news,
                               ScanProgress progress, const std::stop_token& stop);

/// What is known of it before the samples are.
std::optional<Fitting> fittingOf(const DatasetSpec& spec, SampleKind kind);

} // namespace fovea
