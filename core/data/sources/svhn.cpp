#include <optional>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/sources/arrays/mat_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/name_lines.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

// http://ufldl.stanford.edu/housenumbers, format 2: X is 32 x 32 x 3 x N bytes, y N labels.
constexpr std::size_t digits = 10; ///< and the label of the digit 0

std::vector<std::filesystem::path> matFiles(const std::filesystem::path& source) {
    return containerFiles(source, [](std::string_view name) { return name.ends_with(".mat"); });
}

/// The two arrays of a file.
struct SvhnArrays {
    MatArray pictures;
    MatArray labels;
};

Result<SvhnArrays> svhnArraysOf(const RegularFile& file) {
    Result<std::vector<MatArray>> arrays = readMatArrays(file);
    if (!arrays)
        return tl::unexpected(arrays.error());
    std::optional<MatArray> pictures;
    std::optional<MatArray> labels;
    for (MatArray& array : *arrays) {
        if (array.name == "X" && !pictures)
            pictures = std::move(array);
        else if (array.name == "y" && !labels)
            labels = std::move(array);
    }
    if (!pictures || !labels)
        return fail(ErrorKind::Data, fmt::format("it has no array {} of numbers; SVHN's cropped "
                                                 "digits have pictures in X and labels in y",
                                                 pictures ? "y" : "X"));
    return SvhnArrays{std::move(*pictures), std::move(*labels)};
}

bool hasSvhnArrays(const std::filesystem::path& path) {
    const Result<RegularFile> file = RegularFile::open(path, file_kinds::container);
    return file && svhnArraysOf(*file);
}

struct SvhnPart {
    ImageBlock block;
    std::vector<std::int64_t> labels; ///< as the file has them
};

Result<std::vector<std::int64_t>> svhnLabels(MatArray& array) {
    const std::int64_t count = array.count();
    if (array.extents.size() != 2 || (array.extents[0] != count && array.extents[1] != count))
        return fail(ErrorKind::Data, "its array y is no column of labels");
    std::string bytes = array.inTag;
    const std::uint64_t size = static_cast<std::uint64_t>(count) * array.numbers.bytes;
    if (Result<void> read = array.part.append(bytes, size - bytes.size()); !read)
        return tl::unexpected(read.error());
    if (bytes.size() != size)
        return fail(ErrorKind::Data, fmt::format("its array y is cut short: {} of {} bytes are "
                                                 "there",
                                                 bytes.size(), size));
    std::vector<std::int64_t> labels;
    for (std::size_t at = 0; at != bytes.size(); at += array.numbers.bytes) {
        const double value = numberAt(bytes.data() + at, array.numbers);
        const bool isLabel = value >= 0 && value <= digits;
        labels.push_back(isLabel ? static_cast<std::int64_t>(value) : -1);
    }
    return labels;
}

/// Reads a picture after the other, so that no more than they are is in memory; each has its
/// columns from the left, those of red, then of green, of blue.
Result<ImageBlock> svhnPictures(MatArray& array, const std::stop_token& stop) {
    const std::vector<std::int64_t>& extents = array.extents;
    const bool isOne = extents.size() == 3; // MATLAB leaves out a last extent of 1
    if ((extents.size() != 4 && !isOne) || extents[2] != 3 || array.count() == 0)
        return fail(ErrorKind::Data, "its array X is not of height x width x 3 x count");
    if (!array.isBytes || array.numbers.bytes != 1)
        return fail(ErrorKind::Data, "its array X is not of the class uint8; SVHN's is");
    const Shape shape{isOne ? 1 : extents[3], 1, extents[0], extents[1], 3};
    const auto height = static_cast<std::size_t>(shape.h);
    const auto width = static_cast<std::size_t>(shape.w);
    const auto size = static_cast<std::size_t>(shape.perSample());
    const auto all = static_cast<std::uint64_t>(array.count());
    if (array.part.mostBytes() < all)
        return fail(ErrorKind::Data, fmt::format("its array X is cut short: it has less than the "
                                                 "{} bytes of its header",
                                                 all));
    ImageBlock block{shape, {}, 0};
    std::string picture(size, '\0');
    try {
        block.bytes.reserve(static_cast<std::size_t>(all));
        for (std::int64_t n = 0; n != shape.n; ++n) {
            if (stop.stop_requested())
                return scanCancelled();
            const Result<std::size_t> got = array.part.read(picture.data(), size);
            if (!got)
                return tl::unexpected(got.error());
            if (*got != size)
                return fail(ErrorKind::Data, fmt::format("its array X is cut short: {} of {} "
                                                         "pictures are there",
                                                         n, shape.n));
            for (std::size_t y = 0; y != height; ++y)
                for (std::size_t x = 0; x != width; ++x)
                    for (std::size_t c = 0; c != 3; ++c)
                        block.bytes.push_back(picture[(c * width + x) * height + y]);
        }
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Data, "there is not enough memory for it; close other programs");
    }
    return block;
}

Result<SvhnPart> readSvhn(const std::filesystem::path& path, const std::stop_token& stop) {
    const Result<RegularFile> file = RegularFile::open(path, file_kinds::container);
    if (!file)
        return tl::unexpected(file.error());
    Result<SvhnArrays> arrays = svhnArraysOf(*file);
    if (!arrays)
        return tl::unexpected(arrays.error());
    Result<std::vector<std::int64_t>> labels = svhnLabels(arrays->labels);
    if (!labels)
        return tl::unexpected(labels.error());
    Result<ImageBlock> block = svhnPictures(arrays->pictures, stop);
    if (!block)
        return tl::unexpected(block.error());
    if (block->shape.n != std::ssize(*labels))
        return fail(ErrorKind::Data, fmt::format("it has {} pictures in X, but {} labels in y",
                                                 block->shape.n, labels->size()));
    block->shape.n = 1;
    return SvhnPart{std::move(*block), std::move(*labels)};
}

void addSvhnSamples(Scan& scan, const SvhnPart& part, const Sample& first) {
    const auto labelOf = [&](std::size_t i) {
        const std::int64_t label = part.labels[i];
        return label < 0 ? std::nullopt
                         : std::optional(static_cast<std::int32_t>(label % std::int64_t{digits}));
    };
    addRecords(scan, first, part.labels.size(), labelOf,
               "pictures from here on have a label that is none of 1 to 10");
}

} // namespace

bool isSvhn(const std::filesystem::path& source) {
    const std::vector<std::filesystem::path> files = matFiles(source);
    std::error_code error;
    return !files.empty() && (!std::filesystem::is_directory(source, error) ||
                              std::any_of(files.begin(), files.end(), hasSvhnArrays));
}

Result<ScannedSource> scanSvhn(const std::filesystem::path& source, const std::stop_token& stop) {
    ScannedSource result;
    Scan& scan = result.scan;
    scan.source = source;
    scan.kind = SourceKind::Svhn;
    scan.classes = numbersAsNames(digits);
    std::vector<ImageBlock> blocks;
    for (const std::filesystem::path& file : matFiles(source)) {
        if (stop.stop_requested())
            return scanCancelled();
        const std::string name = file.filename().string();
        Result<SvhnPart> part = readSvhn(file, stop);
        if (!part) {
            scan.faults.push_back({name, part.error().message});
            continue;
        }
        const std::optional<SplitName> said = splitNameOf(file.stem().string());
        const Split split = said ? said->split : Split::Train;
        if (lowerCase(name).starts_with("extra"))
            scan.notes.push_back(fmt::format("the {} pictures of {} count to the train split",
                                             part->labels.size(), name));
        addSvhnSamples(scan, *part, {name, 0, split, 0, static_cast<std::int32_t>(blocks.size())});
        if (said)
            result.ownSplits.push_back(split);
        blocks.push_back(std::move(part->block));
    }
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
