#include "core/data/volume.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/data/codecs/image_codecs.hpp"
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

Result<Image> readPages(const fs::path& file) {
    // Held open while OpenCV reads it by its name again.
    Result<RegularFile> opened = RegularFile::open(file, file_kinds::stack);
    if (!opened)
        return fail(ErrorKind::Data, opened.error().message);
    const Result<PictureFile> read = readPictureFile(*opened);
    if (!read)
        return fail(ErrorKind::Data, read.error().message);
    const Result<ImageHeader> header = readImageHeader(read->bytes);
    if (!header)
        return tl::unexpected(header.error());
    if (header->format != ImageFormat::Tiff)
        return fail(ErrorKind::Data, "is one image, no volume; put the slices of a volume into a "
                                     "folder of their own");
    if (header->isSigned)
        return fail(ErrorKind::Data, "has signed whole numbers, which are not read; convert it to "
                                     "unsigned 16 bits or to floats");
    if (header->height <= 0 || header->width <= 0 ||
        header->pages > largestVoxels / header->width / header->height)
        return fail(ErrorKind::Data,
                    fmt::format("is too large, or has no pixels ({} pages of {} x {}; up to {} "
                                "million voxels are read)",
                                header->pages, header->width, header->height, largestVoxels >> 20));
    const Result<Room::Share> share = pictureRoom().take(decodingBytesOfAll(*header));
    if (!share)
        return tl::unexpected(share.error());
    const Result<const ImageCodecs*> codecs = imageCodecs();
    if (!codecs)
        return tl::unexpected(codecs.error());
    const std::vector<cv::Mat> pages = (*codecs)->decodePages(opened->samePath().c_str());
    if (static_cast<std::int64_t>(pages.size()) != header->pages)
        return fail(ErrorKind::Data,
                    fmt::format("page {} of {} is damaged and cannot be decoded; write the file "
                                "again",
                                pages.size() + 1, header->pages));
    Stack stack;
    for (std::size_t i = 0; i != pages.size(); ++i) {
        const std::string name = fmt::format("page {}", i + 1);
        Result<Image> slice = toImage(pages[i], *header, Precision::Stored);
        const std::string wrong = slice ? stack.add(std::move(*slice), name)
                                        : fmt::format("{}: {}", name, slice.error().message);
        if (!wrong.empty())
            return fail(ErrorKind::Data, wrong);
    }
    return stack.finish();
}

/// errors  the folder cannot be read
Result<std::vector<fs::path>> slicesOf(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (!entry->is_directory(ignored) && !isBystander(entry->path()))
            files.push_back(entry->path());
    }
    if (error)
        return fail(ErrorKind::Data,
                    fmt::format("the folder cannot be read ({})", error.message()));
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return comesNaturallyBefore(a.filename().string(), b.filename().string());
    });
    return files;
}

Result<Image> readSlice(const fs::path& file) {
    const Result<PictureFile> read = readPictureFile(file, file_kinds::picture);
    return read ? decodeImage(read->bytes, Precision::Stored)
                : Result<Image>(tl::unexpected(read.error()));
}

std::uint64_t bytesOf(const Image& image) {
    return image.pixels.size() + image.values.size() * sizeof(float);
}

Result<Image> readSlices(const fs::path& folder) {
    const Result<std::vector<fs::path>> files = slicesOf(folder);
    if (!files)
        return tl::unexpected(files.error());
    Stack stack;
    Room::Share share;
    for (const fs::path& file : *files) {
        const std::string name = file.filename().string();
        Result<Image> slice = readSlice(file);
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

Result<Image> readVolume(const fs::path& path) {
    std::error_code error;
    Result<Image> volume = fs::is_directory(path, error) ? readSlices(path) : readPages(path);
    if (!volume)
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), volume.error().message));
    return volume;
}

bool isStack(const fs::path& file) {
    const std::string ending = lowerCase(file.extension().string());
    if (ending != ".tif" && ending != ".tiff")
        return false;
    const Result<PictureFile> read = readPictureFile(file, file_kinds::stack);
    const Result<ImageHeader> header =
        read ? readImageHeader(read->bytes) : Result<ImageHeader>(tl::unexpected(read.error()));
    return header && header->pages > 1;
}

} // namespace fovea
