#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <QByteArray>
#include <QImage>

namespace fovea::gui {

/// What a thumbnail must be of to hold for a picture file.
struct ThumbnailOrigin {
    QByteArray uri;           ///< "file:///home/ann/a%20cat.jpg"
    std::int64_t changed = 0; ///< the file's last change, in seconds since 1970
    std::uint64_t bytes = 0;

    bool operator==(const ThumbnailOrigin&) const = default;
};

/// The thumbnails of picture files that all programs of a desktop share: one that a file manager
/// has made is used here, and the other way round. Nothing is lost with it but time, so that what
/// cannot be written is not, without a word.
///
/// threads  any, of any number of programs
/// source   freedesktop.org, Thumbnail Managing Standard 0.9
class ThumbnailStore {
public:
    /// $XDG_CACHE_HOME/thumbnails, else ~/.cache/thumbnails; empty where there is neither.
    static std::filesystem::path folderOfUser();

    /// In an empty folder's place there is no thumbnail, ever.
    explicit ThumbnailStore(std::filesystem::path folder = folderOfUser());

    /// None for what is no regular file, and for the store's own.
    std::optional<ThumbnailOrigin> originOf(const std::filesystem::path& file) const;

    /// The smallest side that thumbnails come in, of those of at least `side`; 0 where that is more
    /// than they have.
    static int sideFor(int side);

    /// The file's thumbnail as it is now, of this side (from sideFor) or a larger one; null where
    /// there is none, or an older one. No side of it is longer than the picture's own.
    QImage find(const ThumbnailOrigin& origin, int side) const;

    /// Keeps a picture that fits into the square of this side.
    void put(const ThumbnailOrigin& origin, const QImage& picture, int side) const;

    /// Whether we tried this very file within the last day and could not read it; later, a library
    /// that was missing may be there.
    bool hasFailed(const ThumbnailOrigin& origin) const;
    void putFailure(const ThumbnailOrigin& origin) const;

    /// Where a thumbnail of this side lies.
    std::filesystem::path pathOf(const ThumbnailOrigin& origin, int side) const;

private:
    std::filesystem::path failurePathOf(const ThumbnailOrigin& origin) const;

    std::filesystem::path m_folder;
};

} // namespace fovea::gui
