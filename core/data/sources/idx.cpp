#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/text.hpp"
#include "core/data/packed/compressed_file.hpp"
#include "core/data/sources/arrays/numbers.hpp"
#include "core/data/sources/emnist.hpp"
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
    for (const std::string& name : partnerNames(containerName(file)))
        if (auto path = maybePackedFile(file.parent_path(), name))
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

std::int64_t byteAt(std::string_view bytes, std::size_t at) {
    return std::int64_t{static_cast<unsigned char>(bytes[at])};
}

/// Reads 0, 0, type, count of extents, and the extents.
Result<IdxFile> readHeader(MaybePacked& source, const std::stop_token& stop) {
    IdxFile file;
    std::string& bytes = file.bytes;
    if (Result<void> read = source.append(bytes, 8, stop); !read)
        return tl::unexpected(read.error());
    if (bytes.size() < 8 || byteAt(bytes, 0) != 0 || byteAt(bytes, 1) != 0)
        return fail(ErrorKind::Data, "not an IDX file: its first bytes are others");
    if (byteAt(bytes, 2) != 0x08)
        return fail(ErrorKind::Data,
                    "its values are not unsigned bytes, the only kind that is read");
    const auto count = static_cast<std::size_t>(byteAt(bytes, 3));
    file.offset = 4 + 4 * count;
    Result<void> read;
    if (count >= 1 && count <= 4)
        read = source.append(bytes, file.offset - bytes.size(), stop);
    if (!read)
        return tl::unexpected(read.error());
    if (count == 0 || count > 4 || bytes.size() < file.offset)
        return fail(ErrorKind::Data, fmt::format("not an IDX file of labels or images: it has {} "
                                                 "extents",
                                                 count));
    for (std::size_t at = 4; at != file.offset; at += 4)
        file.extents.push_back(byteAt(bytes, at) << 24 | byteAt(bytes, at + 1) << 16 |
                               byteAt(bytes, at + 2) << 8 | byteAt(bytes, at + 3));
    return file;
}

tl::unexpected<Error> tooFew(std::uint64_t available, std::uint64_t values) {
    return fail(ErrorKind::Data,
                fmt::format("cut short: {} of {} bytes are there", available, values));
}

/// Whether a file can hold what its header promises, asked before that is read.
Result<void> checkPromise(const MaybePacked& source, std::size_t offset, std::uint64_t values) {
    constexpr std::uint64_t worthAsking = file_kinds::gibibyte;
    const std::uint64_t whole = offset + values;
    if (source.mostBytes() < whole)
        return source.isPacked()
                   ? fail(ErrorKind::Data, fmt::format("cut short: the compressed file is too "
                                                       "small for the {} bytes of its header",
                                                       values))
                   : tooFew(source.mostBytes() - offset, values);
    if (whole > file_kinds::container.mostBytes)
        return fail(ErrorKind::Data, fmt::format("its header promises {}, and {} is read up to {}",
                                                 sizeText(whole), file_kinds::container.name,
                                                 sizeText(file_kinds::container.mostBytes)));
    if (source.isPacked() && whole > worthAsking && source.promisedBytes() != (whole & 0xffffffff))
        return fail(ErrorKind::Data,
                    fmt::format("its header promises {}, and the compressed file something else; "
                                "unpack it, and see what it holds",
                                sizeText(whole)));
    return {};
}

/// Reads the format of http://yann.lecun.com/exdb/mnist: the header, and as many bytes as that
/// says.
Result<IdxFile> readIdx(const std::filesystem::path& path, const std::stop_token& stop) {
    constexpr std::uint64_t mostBehind = 1 << 20;
    Result<MaybePacked> source = MaybePacked::open(path, file_kinds::container);
    if (!source)
        return tl::unexpected(source.error());
    Result<IdxFile> file = readHeader(*source, stop);
    if (!file)
        return file;
    const auto values = static_cast<std::uint64_t>(numbersIn(file->extents));
    if (Result<void> possible = checkPromise(*source, file->offset, values); !possible)
        return tl::unexpected(possible.error());
    if (Result<void> read = source->append(file->bytes, values, stop); !read)
        return tl::unexpected(read.error());
    if (const std::uint64_t available = file->bytes.size() - file->offset; available < values)
        return tooFew(available, values);
    // A packed file tells of its damage at its end.
    std::string behind;
    if (source->isPacked())
        if (Result<void> read = source->append(behind, mostBehind + 1, stop); !read)
            return tl::unexpected(read.error());
    if (behind.size() > mostBehind)
        return fail(ErrorKind::Data,
                    fmt::format("it holds more than the {} bytes of its header", values));
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
    if (!emnistSetOf(pair.name).empty())
        standUp(pair.block);
    return pair;
}

/// Classes are the label values that occur anywhere, named by their number, or what that stands
/// for.
std::array<std::int32_t, 256> nameClasses(const std::vector<Pair>& pairs,
                                          const std::map<std::int64_t, std::string>& names,
                                          Scan& scan) {
    std::array<std::int32_t, 256> labelOf{};
    std::array<bool, 256> occurs{};
    for (const Pair& pair : pairs)
        for (const char label : pair.labels)
            occurs[static_cast<unsigned char>(label)] = true;
    for (std::size_t value = 0; value != occurs.size(); ++value) {
        if (!occurs[value])
            continue;
        labelOf[value] = static_cast<std::int32_t>(scan.classes.size());
        const auto name = names.find(static_cast<std::int64_t>(value));
        scan.classes.push_back(name == names.end() ? std::to_string(value) : name->second);
    }
    return labelOf;
}

/// The sets of EMNIST in a folder; of a file its own.
std::vector<std::string> emnistSets(const std::vector<std::filesystem::path>& files) {
    std::vector<std::string> sets;
    for (const std::filesystem::path& file : files)
        if (std::string set = emnistSetOf(file.filename().string());
            !set.empty() && std::find(sets.begin(), sets.end(), set) == sets.end())
            sets.push_back(std::move(set));
    return sets;
}

std::vector<std::filesystem::path> imagesFiles(const std::filesystem::path& source) {
    // Its six sets come in one folder, so that a file is the only way to name one.
    std::error_code error;
    const std::string set = emnistSetOf(containerName(source));
    if (!set.empty() && !std::filesystem::is_directory(source, error))
        return containerFiles(source.parent_path(), [&](std::string_view name) {
            return isImagesName(name) && emnistSetOf(name) == set;
        });
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
    const std::vector<std::filesystem::path> files = imagesFiles(source);
    const std::vector<std::string> sets = emnistSets(files);
    if (sets.size() > 1)
        return fail(ErrorKind::Data,
                    fmt::format("{}: holds {} sets of EMNIST ({}); open a file of the one that you "
                                "want, and its train and test split are taken",
                                source.string(), sets.size(), fmt::join(sets, ", ")));
    for (const std::filesystem::path& images : files) {
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

    std::map<std::int64_t, std::string> names;
    if (!sets.empty()) {
        names = emnistNames(files.front().parent_path(), sets.front());
        scan.notes.emplace_back("the pictures of EMNIST lie on their side in its files; they are "
                                "stood up (rows and columns exchanged)");
        if (names.empty())
            scan.notes.push_back(fmt::format("there is no emnist-{}-mapping.txt that says what the "
                                             "labels stand for; they are numbered",
                                             sets.front()));
    }
    const auto labelOf = nameClasses(pairs, names, scan);
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
