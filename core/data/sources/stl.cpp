#include <algorithm>

#include <fmt/format.h>

#include "core/data/packed/compressed_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/name_lines.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

// https://cs.stanford.edu/~acoates/stl10: 96 columns of red from the left, each from the top, then
// those of green, of blue; labels are a byte each, from 1 on.
constexpr std::size_t stlSide = 96;
constexpr std::size_t stlPlane = stlSide * stlSide;
constexpr std::size_t stlClasses = 10;

bool isStlImages(std::string_view name) { return name == "train_X.bin" || name == "test_X.bin"; }

bool isStlLabels(std::string_view name) { return name == "train_y.bin" || name == "test_y.bin"; }

/// The files of images in a folder, train first; or the one that a file is, or has the labels of.
std::vector<std::filesystem::path> stlImages(const std::filesystem::path& source) {
    const std::string name = containerName(source);
    if (isStlLabels(name)) {
        const auto images =
            maybePackedFile(source.parent_path(), name.substr(0, name.find('_')) + "_X.bin");
        return images ? std::vector{*images} : std::vector<std::filesystem::path>{};
    }
    auto files = containerFiles(source, [](std::string_view each) { return isStlImages(each); });
    std::reverse(files.begin(), files.end());
    return files;
}

/// Rows from the top with their channels together, in place of planes of columns.
std::string standing(std::string_view pictures) {
    std::string pixels(pictures.size(), '\0');
    for (std::size_t begin = 0; begin != pictures.size(); begin += 3 * stlPlane)
        for (std::size_t c = 0; c != 3; ++c)
            for (std::size_t x = 0; x != stlSide; ++x)
                for (std::size_t y = 0; y != stlSide; ++y)
                    pixels[begin + 3 * (y * stlSide + x) + c] =
                        pictures[begin + c * stlPlane + x * stlSide + y];
    return pixels;
}

struct StlPart {
    std::string pictures;
    std::string labels; ///< a byte each
};

Result<StlPart> readStl(const std::filesystem::path& images, const std::string& labelsName,
                        const std::stop_token& stop) {
    const std::filesystem::path folder = images.parent_path();
    Result<std::string> labels =
        readMaybeGzip(maybePackedFile(folder, labelsName).value_or(folder / labelsName),
                      file_kinds::container, stop);
    if (!labels)
        return fail(ErrorKind::Data,
                    fmt::format("its labels, {}: {}", labelsName, labels.error().message));
    Result<std::string> pictures = readMaybeGzip(images, file_kinds::container, stop);
    if (!pictures)
        return tl::unexpected(pictures.error());
    if (pictures->empty() || pictures->size() % (3 * stlPlane) != 0)
        return fail(ErrorKind::Data, fmt::format("its {} bytes are no whole number of STL-10's "
                                                 "pictures of {}",
                                                 pictures->size(), 3 * stlPlane));
    if (const std::size_t count = pictures->size() / (3 * stlPlane); count != labels->size())
        return fail(ErrorKind::Data, fmt::format("it has {} pictures, but {} has {} labels", count,
                                                 labelsName, labels->size()));
    return StlPart{std::move(*pictures), std::move(*labels)};
}

void addStlSamples(Scan& scan, const StlPart& part, const Sample& first) {
    const auto labelOf = [&](std::size_t i) -> std::optional<std::int32_t> {
        const auto label = static_cast<unsigned char>(part.labels[i]);
        return label >= 1 && label <= scan.classes.size() ? std::optional(label - 1) : std::nullopt;
    };
    addRecords(scan, first, part.labels.size(), labelOf,
               fmt::format("pictures from here on have a label that is none of 1 to {}",
                           scan.classes.size()));
}

} // namespace

bool isStl(const std::filesystem::path& source) {
    const std::vector<std::filesystem::path> images = stlImages(source);
    return std::any_of(images.begin(), images.end(), [](const std::filesystem::path& file) {
        const std::string name = containerName(file);
        return maybePackedFile(file.parent_path(), name.substr(0, name.find('_')) + "_y.bin")
            .has_value();
    });
}

Result<ScannedSource> scanStl(const std::filesystem::path& source, const std::stop_token& stop) {
    ScannedSource result;
    Scan& scan = result.scan;
    scan.source = source;
    scan.kind = SourceKind::Stl;
    const std::vector<std::filesystem::path> files = stlImages(source);
    const std::filesystem::path folder = files.front().parent_path();
    scan.classes = namesInLines(folder / "class_names.txt");
    if (scan.classes.empty()) {
        scan.notes.emplace_back("there is no class_names.txt with the classes' names; they are "
                                "numbered");
        scan.classes = numbersAsNames(stlClasses, 1);
    }
    std::vector<ImageBlock> blocks;
    for (const std::filesystem::path& file : files) {
        if (stop.stop_requested())
            return scanCancelled();
        const std::string name = containerName(file);
        const Result<StlPart> part = readStl(file, name.substr(0, name.find('_')) + "_y.bin", stop);
        if (!part) {
            scan.faults.push_back({file.filename().string(), part.error().message});
            continue;
        }
        const Split split = name.starts_with("test") ? Split::Test : Split::Train;
        addStlSamples(scan, *part, {name, 0, split, 0, static_cast<std::int32_t>(blocks.size())});
        result.ownSplits.push_back(split);
        blocks.push_back({{1, 1, stlSide, stlSide, 3}, standing(part->pictures), 0});
    }
    if (maybePackedFile(folder, "unlabeled_X.bin"))
        scan.notes.emplace_back("the pictures in unlabeled_X.bin have no labels and are left out");
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
