#include <fmt/format.h>

#include "core/data/sources/compressed_file.hpp"
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

/// The file of that name, or its packed twin; the name itself where neither is there.
std::filesystem::path maybePackedFile(const std::filesystem::path& folder,
                                      const std::string& name) {
    std::error_code error;
    for (const char* ending : {"", ".gz"})
        if (const auto path = folder / (name + ending);
            std::filesystem::is_regular_file(path, error))
            return path;
    return folder / name;
}

/// The files of images in a folder, train first; or the one that a file is, or has the labels of.
std::vector<std::filesystem::path> stlImages(const std::filesystem::path& source) {
    const std::string name = containerName(source);
    if (isStlLabels(name))
        return {maybePackedFile(source.parent_path(), name.substr(0, name.find('_')) + "_X.bin")};
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
    Result<std::string> labels = readMaybeGzip(maybePackedFile(images.parent_path(), labelsName),
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

/// Appends the samples; those whose label is none of 1 to 10 make one fault.
void addStlSamples(Scan& scan, const StlPart& part, const Sample& first) {
    std::size_t strays = 0;
    std::size_t firstStray = 0;
    for (std::size_t i = 0; i != part.labels.size(); ++i) {
        const auto label = static_cast<unsigned char>(part.labels[i]);
        if (label >= 1 && label <= scan.classes.size())
            scan.samples.push_back({fmt::format("{}#{}", first.name, i), label - 1, first.split,
                                    static_cast<std::int64_t>(i), first.container});
        else if (strays++ == 0)
            firstStray = i;
    }
    if (strays != 0)
        scan.faults.push_back(
            {fmt::format("{}#{}", first.name, firstStray),
             fmt::format("{} of {} pictures from here on have a label that is none of 1 to {}",
                         strays, part.labels.size(), scan.classes.size())});
}

} // namespace

bool isStl(const std::filesystem::path& source) {
    const std::vector<std::filesystem::path> images = stlImages(source);
    return std::any_of(images.begin(), images.end(), [](const std::filesystem::path& file) {
        const std::string name = containerName(file);
        std::error_code error;
        return std::filesystem::is_regular_file(
            maybePackedFile(file.parent_path(), name.substr(0, name.find('_')) + "_y.bin"), error);
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
    std::error_code error;
    if (std::filesystem::exists(maybePackedFile(folder, "unlabeled_X.bin"), error))
        scan.notes.emplace_back("the pictures in unlabeled_X.bin have no labels and are left out");
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
