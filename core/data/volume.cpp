#include "core/data/volume.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/codecs/codecs.hpp"
#include "core/data/codecs/to_image.hpp"
#include "core/data/picture_room.hpp"
#include "core/data/sources/file_names.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t largestVoxels = std::int64_t{1} << 30;

/// Puts slices on top of each other.
class Stack {
public:
    /// Returns what is wrong with the slice; empty: nothing.
    std::string add(Image slice, std::string_view name) {
        if (m_volume.depth == 0) {
            m_volume = std::move(slice);
            return {};
        }
        const bool isSameSize = slice.height == m_volume.height && slice.width == m_volume.width;
        if (!isSameSize)
            return fmt::format("{} is {} x {} pixels where the first slice is {} x {}; bring all "
                               "slices of a volume to one size",
                               name, slice.width, slice.height, m_volume.width, m_volume.height);
        if (slice.channels != m_volume.channels || slice.values.empty() != m_volume.values.empty())
            return fmt::format("{} has {} where the first slice has {}; bring all slices of a "
                               "volume to one format",
                               name, formatOf(slice), formatOf(m_volume));
        if ((m_volume.depth + 1) * slice.height * slice.width > largestVoxels)
            return fmt::format("{} makes the volume larger than {} million voxels; make it smaller",
                               name, largestVoxels >> 20);
        m_volume.pixels.insert(m_volume.pixels.end(), slice.pixels.begin(), slice.pixels.end());
        m_volume.values.insert(m_volume.values.end(), slice.values.begin(), slice.values.end());
        ++m_volume.depth;
        return {};
    }

    Result<Image> finish() {
        if (m_volume.depth < 2)
            return fail(ErrorKind::Data,
                        fmt::format("has {}; a volume has two slices or more",
                                    m_volume.depth == 0 ? "no slice" : "one slice only"));
        return std::move(m_volume);
    }

private:
    static std::string formatOf(const Image& image) {
        return fmt::format("{} channels of {}", image.channels,
                           image.values.empty() ? "8 bits" : "more than 8 bits");
    }

    Image m_volume{0, 0, 0, {}, 0, {}};
};

std::uint64_t bytesOf(const Image& image) {
    return image.pixels.size() + image.values.size() * sizeof(float);
}

/// A TIFF file in memory, and what is known of it.
struct PagedFile {
    PictureFile file;
    const Codec* codec = nullptr;
    PictureLook look;
};

Result<PagedFile> openPages(const fs::path& path, const SourceFiles& files) {
    Result<PictureFile> file = files.read(path, file_kinds::stack);
    if (!file)
        return fail(ErrorKind::Data, file.error().message);
    const Result<const Codec*> codec = codecOf(file->bytes);
    if (!codec)
        return tl::unexpected(codec.error());
    const Result<PictureLook> look = (*codec)->look(file->bytes);
    if (!look)
        return tl::unexpected(look.error());
    return PagedFile{std::move(*file), *codec, *look};
}

/// errors  also with the page's number
Result<Image> readPage(const PagedFile& paged, std::int64_t page) {
    const PictureLook& look = paged.look;
    const Result<Room::Share> share = pictureRoom().take(
        decodingBytes(look.height, look.width, look.pixelBytes, Precision::Stored));
    if (!share)
        return tl::unexpected(share.error());
    Result<DecodedPicture> decoded = paged.codec->decode(paged.file.bytes, {.page = page});
    if (!decoded)
        return tl::unexpected(decoded.error()); // the codec has named the page
    Result<Image> image = toImage(std::move(*decoded), {});
    if (!image)
        return fail(ErrorKind::Data,
                    fmt::format("page {} of {}: {}", page + 1, look.pages, image.error().message));
    return image;
}

/// What all pages take when they are stacked, by the first. It is read again after that: the room
/// for a volume is taken before that for a file.
Result<std::uint64_t> bytesOfAllPages(const fs::path& path, const SourceFiles& files) {
    const Result<PagedFile> paged = openPages(path, files);
    if (!paged)
        return tl::unexpected(paged.error());
    const PictureLook& look = paged->look;
    if (look.pages < 2)
        return fail(ErrorKind::Data, "is one image, no volume; put the slices of a volume into a "
                                     "folder of their own");
    if (look.height <= 0 || look.width <= 0 ||
        look.pages > largestVoxels / look.width / look.height)
        return fail(ErrorKind::Data,
                    fmt::format("is too large, or has no pixels ({} pages of {} x {}; up to {} "
                                "million voxels are read)",
                                look.pages, look.width, look.height, largestVoxels >> 20));
    const Result<Image> first = readPage(*paged, 0);
    if (!first)
        return tl::unexpected(first.error());
    return bytesOf(*first) * static_cast<std::uint64_t>(look.pages);
}

Result<Image> readPages(const fs::path& path, const SourceFiles& files) {
    const Result<std::uint64_t> bytes = bytesOfAllPages(path, files);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const Result<Room::Share> whole = volumeRoom().take(*bytes);
    if (!whole)
        return tl::unexpected(whole.error());
    const Result<PagedFile> paged = openPages(path, files);
    if (!paged)
        return tl::unexpected(paged.error());
    Stack stack;
    for (std::int64_t page = 0; page != paged->look.pages; ++page) {
        const std::string name = fmt::format("page {}", page + 1);
        Result<Image> slice = readPage(*paged, page);
        const std::string wrong =
            slice ? stack.add(std::move(*slice), name) : slice.error().message;
        if (!wrong.empty())
            return fail(ErrorKind::Data, wrong);
    }
    return stack.finish();
}

/// errors  the folder cannot be read
Result<std::vector<fs::path>> slicesOf(const fs::path& folder, const SourceFiles& source) {
    std::vector<fs::path> files;
    const Result<void> listed = source.list(folder, [&](const FolderEntry& entry) {
        if (!entry.isFolder && !isBystander(entry.path))
            files.push_back(entry.path);
    });
    if (!listed)
        return fail(ErrorKind::Data,
                    fmt::format("the folder cannot be read ({})", listed.error().message));
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return comesNaturallyBefore(a.filename().string(), b.filename().string());
    });
    return files;
}

Result<Image> readSlice(const fs::path& file, const SourceFiles& source) {
    const Result<PictureFile> read = source.read(file, file_kinds::picture);
    return read ? decodeImage(read->bytes) : Result<Image>(tl::unexpected(read.error()));
}

Result<Image> readSlices(const fs::path& folder, const SourceFiles& source) {
    const Result<std::vector<fs::path>> files = slicesOf(folder, source);
    if (!files)
        return tl::unexpected(files.error());
    Stack stack;
    Room::Share share;
    for (const fs::path& file : *files) {
        const std::string name = file.filename().string();
        Result<Image> slice = readSlice(file, source);
        if (slice && &file == &files->front()) {
            Result<Room::Share> whole = volumeRoom().take(bytesOf(*slice) * files->size());
            if (!whole)
                return tl::unexpected(whole.error());
            share = std::move(*whole);
        }
        const std::string wrong = slice ? stack.add(std::move(*slice), name)
                                        : fmt::format("{}: {}", name, slice.error().message);
        if (!wrong.empty())
            return fail(ErrorKind::Data, wrong);
    }
    return stack.finish();
}

} // namespace

Result<Image> readVolume(const fs::path& path, const SourceFiles& files) {
    Result<Image> volume = files.isFolder(path) ? readSlices(path, files) : readPages(path, files);
    if (!volume)
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), volume.error().message));
    return volume;
}

bool isStack(const fs::path& file, const SourceFiles& files) {
    const std::string ending = lowerCase(file.extension().string());
    if (ending != ".tif" && ending != ".tiff")
        return false;
    const Result<PagedFile> paged = openPages(file, files);
    return paged && paged->look.pages > 1;
}

} // namespace fovea
