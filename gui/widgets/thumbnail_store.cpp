#include "gui/widgets/thumbnail_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

#include <QCryptographicHash>
#include <QPainter>
#include <sys/stat.h>

#include "core/base/program_version.hpp"
#include "gui/widgets/thumbnail_file.hpp"

namespace fovea::gui {

namespace {

namespace fs = std::filesystem;

struct ThumbnailSize {
    const char* folder;
    int side;
};

constexpr std::array<ThumbnailSize, 4> thumbnailSizes{
    {{"normal", 128}, {"large", 256}, {"x-large", 512}, {"xx-large", 1024}}};

constexpr auto failureHolds = std::chrono::hours(24);

/// As the standard wants them: nobody else may look into a person's pictures.
bool makeFolders(const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) {
        return true;
    }
    const bool hasParent = folder.has_relative_path() && makeFolders(folder.parent_path());
    return hasParent && (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST);
}

/// The bytes of a name, letter by letter as other programs write them: a name need be no UTF-8.
QByteArray uriOf(const fs::path& file) {
    const std::string& bytes = file.native();
    return "file://" + QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                           .toPercentEncoding("/!$&'()*+,;=:@");
}

std::string fileNameOf(const ThumbnailOrigin& origin) {
    return (QCryptographicHash::hash(origin.uri, QCryptographicHash::Md5).toHex() + ".png")
        .toStdString();
}

/// As we show pictures: over white.
QImage withoutAlpha(const QImage& picture) {
    QImage laid(picture.size(), QImage::Format_RGB32);
    laid.fill(Qt::white);
    QPainter(&laid).drawImage(0, 0, picture);
    return laid;
}

} // namespace

fs::path ThumbnailStore::folderOfUser() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && fs::path(cache).is_absolute()) {
        return fs::path(cache) / "thumbnails";
    }
    const char* home = std::getenv("HOME");
    return home != nullptr && fs::path(home).is_absolute() ? fs::path(home) / ".cache/thumbnails"
                                                           : fs::path();
}

ThumbnailStore::ThumbnailStore(fs::path folder) : m_folder(std::move(folder)) {}

std::optional<ThumbnailOrigin> ThumbnailStore::originOf(const fs::path& file) const {
    std::error_code error;
    const fs::path path = fs::absolute(file, error).lexically_normal();

    struct stat status {};

    if (m_folder.empty() || error || ::stat(path.c_str(), &status) != 0 ||
        !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    const fs::path store = m_folder.lexically_normal();
    if (std::mismatch(store.begin(), store.end(), path.begin(), path.end()).first == store.end()) {
        return std::nullopt;
    }
    return ThumbnailOrigin{uriOf(path), status.st_mtime,
                           static_cast<std::uint64_t>(status.st_size)};
}

int ThumbnailStore::sideFor(int side) {
    const auto* const size = std::find_if(thumbnailSizes.begin(), thumbnailSizes.end(),
                                          [&](const auto& each) { return each.side >= side; });
    return size == thumbnailSizes.end() ? 0 : size->side;
}

fs::path ThumbnailStore::pathOf(const ThumbnailOrigin& origin, int side) const {
    const auto* const size = std::find_if(thumbnailSizes.begin(), thumbnailSizes.end(),
                                          [&](const auto& each) { return each.side == side; });
    return size == thumbnailSizes.end() ? fs::path() : m_folder / size->folder / fileNameOf(origin);
}

fs::path ThumbnailStore::failurePathOf(const ThumbnailOrigin& origin) const {
    return m_folder / "fail" / ("fovea-" + std::string(programVersion())) / fileNameOf(origin);
}

QImage ThumbnailStore::find(const ThumbnailOrigin& origin, int side) const {
    for (const ThumbnailSize& size : thumbnailSizes) {
        if (size.side < side) {
            continue;
        }
        const QImage found = readThumbnail(pathOf(origin, size.side), origin, size.side);
        if (!found.isNull()) {
            return found.hasAlphaChannel() ? withoutAlpha(found) : found;
        }
    }
    return {};
}

void ThumbnailStore::put(const ThumbnailOrigin& origin, const QImage& picture, int side) const {
    const fs::path path = pathOf(origin, side);
    if (!path.empty() && makeFolders(path.parent_path())) {
        writeThumbnail(path, origin, picture);
    }
}

bool ThumbnailStore::hasFailed(const ThumbnailOrigin& origin) const {
    const fs::path path = failurePathOf(origin);
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    return !error && fs::file_time_type::clock::now() - written < failureHolds &&
           !readThumbnail(path, origin, 1).isNull();
}

void ThumbnailStore::putFailure(const ThumbnailOrigin& origin) const {
    const fs::path path = failurePathOf(origin);
    if (makeFolders(path.parent_path())) {
        QImage nothing(1, 1, QImage::Format_ARGB32);
        nothing.fill(Qt::transparent);
        writeThumbnail(path, origin, nothing);
    }
}

} // namespace fovea::gui
