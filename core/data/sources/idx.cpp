#include <fmt/format.h>

#include "core/data/sources/compressed_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

bool endsLikeIdx(std::string_view name) { return name.ends_with("ubyte"); }

bool isImagesName(std::string_view name) {
    return endsLikeIdx(name) && name.find("images") != std::string_view::npos;
}

bool isLabelsName(std::string_view name) {
    return endsLikeIdx(name) && name.find("labels") != std::string_view::npos;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    if (const std::size_t at = text.rfind(from); at != std::string::npos)
        text.replace(at, from.size(), to);
    return text;
}

/// The labels' name for the images' or the reverse: images <-> labels, idx3 (idx4) <-> idx1.
std::vector<std::string> partnerNames(const std::string& name) {
    if (isImagesName(name)) {
        const std::string labels = replaced(name, "images", "labels");
        return {replaced(replaced(labels, "idx3", "idx1"), "idx4", "idx1")};
    }
    const std::string images = replaced(name, "labels", "images");
    return {replaced(images, "idx1", "idx3"), replaced(images, "idx1", "idx4")};
}

/// The file that goes with an images (or labels) file, packed or not.
std::optional<std::filesystem::path> partnerOf(const std::filesystem::path& file) {
    std::error_code error;
    for (const std::string& name : partnerNames(containerName(file)))
        for (const char* ending : {"", ".gz"})
            if (std::filesystem::path path = file.parent_path() / (name + ending);
                std::filesystem::is_regular_file(path, error))
                return path;
    return std::nullopt;
}

Split splitOfName(std::string_view name) {
    if (name.find("t10k") != std::string_view::npos || name.find("test") != std::string_view::npos)
        return Split::Test;
    return name.find("val") != std::string_view::npos ? Split::Validation : Split::Train;
}

struct IdxFile {
    std::string bytes;
    std::vector<std::int64_t> extents;
    std::size_t offset = 0; ///< of the first value
};

/// Reads the format of http://yann.lecun.com/exdb/mnist: 0, 0, type, count of extents, the extents
/// as big-endian 32 bits, the values.
Result<IdxFile> readIdx(const std::filesystem::path& path, const std::stop_token& stop) {
    Result<std::string> bytes = readMaybeGzip(path, file_kinds::container, stop);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto byte = [&](std::size_t at) {
        return std::int64_t{static_cast<unsigned char>((*bytes)[at])};
    };
    if (bytes->size() < 8 || byte(0) != 0 || byte(1) != 0)
        return fail(ErrorKind::Data, "not an IDX file: its first bytes are others");
    if (byte(2) != 0x08)
        return fail(ErrorKind::Data,
                    "its values are not unsigned bytes, the only kind that is read");
    IdxFile file;
    const auto count = static_cast<std::size_t>(byte(3));
    file.offset = 4 + 4 * count;
    if (count == 0 || count > 4 || bytes->size() < file.offset)
        return fail(ErrorKind::Data, fmt::format("not an IDX file of labels or images: it has {} "
                                                 "extents",
                                                 count));
    std::int64_t values = 1;
    for (std::size_t i = 0; i != count; ++i) {
        const std::size_t at = 4 + 4 * i;
        file.extents.push_back(byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 |
                               byte(at + 3));
        const std::int64_t extent = std::max<std::int64_t>(1, file.extents.back());
        // Saturates: a damaged header must not overflow into something plausible.
        values =
            values > (std::int64_t{1} << 40) / extent ? std::int64_t{1} << 40 : values * extent;
    }
    const auto available = static_cast<std::int64_t>(bytes->size() - file.offset);
    if (available < values)
        return fail(ErrorKind::Data,
                    fmt::format("cut short: {} of {} bytes are there", available, values));
    file.bytes = std::move(*bytes);
    return file;
}

Result<ImageBlock> readImages(const std::filesystem::path& path, const std::stop_token& stop) {
    Result<IdxFile> file = readIdx(path, stop);
    if (!file)
        return tl::unexpected(file.error());
    const std::vector<std::int64_t>& extents = file->extents;
    const bool hasChannels = extents.size() == 4;
    if (extents.size() < 3 || (hasChannels && extents[3] != 1 && extents[3] != 3))
        return fail(ErrorKind::Data, "its extents are not those of images: count, height, width "
                                     "and perhaps 1 or 3 channels");
    if (extents[1] < 1 || extents[2] < 1)
        return fail(ErrorKind::Data, "its images have no pixels");
    return ImageBlock{{extents[0], 1, extents[1], extents[2], hasChannels ? extents[3] : 1},
                      std::move(file->bytes),
                      file->offset};
}

struct Pair {
    std::filesystem::path images;
    std::string name; ///< of the images, without .gz
    Split split = Split::Train;
    ImageBlock block;
    std::string labels; ///< a byte each
};

Result<Pair> readPair(const std::filesystem::path& images, const std::stop_token& stop) {
    const std::optional<std::filesystem::path> labelsPath = partnerOf(images);
    if (!labelsPath)
        return fail(ErrorKind::Data, fmt::format("its labels are not beside it ({} or with .gz)",
                                                 partnerNames(containerName(images)).front()));
    Result<ImageBlock> block = readImages(images, stop);
    if (!block)
        return tl::unexpected(block.error());
    const Result<IdxFile> labels = readIdx(*labelsPath, stop);
    if (!labels)
        return fail(ErrorKind::Data,
                    fmt::format("its labels, {}: {}", labelsPath->filename().string(),
                                labels.error().message));
    if (labels->extents.size() != 1 || labels->extents[0] != block->shape.n)
        return fail(ErrorKind::Data,
                    fmt::format("it has {} images, but {} has {} labels", block->shape.n,
                                labelsPath->filename().string(), labels->extents[0]));
    Pair pair{images, containerName(images), splitOfName(containerName(images)), {}, {}};
    pair.labels = labels->bytes.substr(labels->offset, static_cast<std::size_t>(block->shape.n));
    block->shape.n = 1;
    pair.block = std::move(*block);
    return pair;
}

/// Classes are the label values that occur anywhere, named by their number.
std::array<std::int32_t, 256> nameClasses(const std::vector<Pair>& pairs, Scan& scan) {
    std::array<std::int32_t, 256> labelOf{};
    std::array<bool, 256> occurs{};
    for (const Pair& pair : pairs)
        for (const char label : pair.labels)
            occurs[static_cast<unsigned char>(label)] = true;
    for (std::size_t value = 0; value != occurs.size(); ++value) {
        if (!occurs[value])
            continue;
        labelOf[value] = static_cast<std::int32_t>(scan.classes.size());
        scan.classes.push_back(std::to_string(value));
    }
    return labelOf;
}

std::vector<std::filesystem::path> imagesFiles(const std::filesystem::path& source) {
    if (isLabelsName(containerName(source)))
        if (const auto images = partnerOf(source))
            return {*images};
    return containerFiles(source, [](std::string_view name) { return isImagesName(name); });
}

} // namespace

bool isIdx(const std::filesystem::path& source) {
    return !containerFiles(source, [](std::string_view name) { return endsLikeIdx(name); }).empty();
}

Result<ScannedSource> scanIdx(const std::filesystem::path& source, const std::stop_token& stop) {
    ScannedSource result;
    Scan& scan = result.scan;
    scan.source = source;
    scan.kind = SourceKind::Idx;
    std::vector<Pair> pairs;
    for (const std::filesystem::path& images : imagesFiles(source)) {
        if (stop.stop_requested())
            return scanCancelled();
        Result<Pair> pair = readPair(images, stop);
        if (pair)
            pairs.push_back(std::move(*pair));
        else
            scan.faults.push_back({images.filename().string(), pair.error().message});
    }
    // Train first, as people count.
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.split < b.split; });

    const auto labelOf = nameClasses(pairs, scan);
    std::vector<ImageBlock> blocks;
    for (Pair& pair : pairs) {
        result.ownSplits.push_back(pair.split);
        for (std::size_t i = 0; i != pair.labels.size(); ++i)
            scan.samples.push_back({fmt::format("{}#{}", pair.name, i),
                                    labelOf[static_cast<unsigned char>(pair.labels[i])], pair.split,
                                    static_cast<std::int64_t>(i),
                                    static_cast<std::int32_t>(blocks.size())});
        blocks.push_back(std::move(pair.block));
    }
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
