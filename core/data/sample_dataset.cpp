#include "core/data/sample_dataset.hpp"

#include <atomic>
#include <fstream>
#include <mutex>
#include <system_error>

#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/data/shapes/draw_shape.hpp"
#include "core/data/shapes/shape_outlines.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

Result<void> checkOptions(const SampleDatasetOptions& options) {
    const auto outside = [](std::string_view what, int value, int low, int high) {
        return fail(ErrorKind::Usage, fmt::format("the sample dataset's {} is {}; it goes from {} "
                                                  "to {}",
                                                  what, value, low, high));
    };
    if (options.classes < 2 || options.classes > static_cast<int>(shapeKinds.size()))
        return outside("number of classes", options.classes, 2,
                       static_cast<int>(shapeKinds.size()));
    if (options.perClass < 2 || options.perClass > 100000)
        return outside("number of images per class", options.perClass, 2, 100000);
    if (options.size < 16 || options.size > 256)
        return outside("size", options.size, 16, 256);
    return {};
}

/// Makes the folder where it is not there.
Result<void> checkFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error && !fs::is_directory(folder))
        return fail(
            fmt::format("{}: the folder cannot be made ({})", folder.string(), error.message()));
    const bool isEmpty = fs::is_empty(folder, error);
    if (error)
        return fail(
            fmt::format("{}: the folder cannot be read ({})", folder.string(), error.message()));
    if (!isEmpty)
        return fail(fmt::format("{}: the folder is not empty; name a new one", folder.string()));
    return {};
}

/// One file of the dataset, by its number among all.
struct DrawnFile {
    std::size_t kind = 0;
    int index = 0;
    fs::path path;
};

DrawnFile sampleFile(const fs::path& folder, const SampleDatasetOptions& options,
                     std::int64_t number) {
    const auto kind = static_cast<std::size_t>(number / options.perClass);
    const auto index = static_cast<int>(number % options.perClass);
    const int tests = std::max(1, options.perClass / 6);
    const std::string_view split = index < options.perClass - tests ? "train" : "test";
    return {kind, index, folder / split / shapeKinds[kind] / fmt::format("{:04}.png", index + 1)};
}

/// Without writeFile's sync: thousands of small files that can be drawn again at any time.
Result<void> writeQuickly(const fs::path& path, const std::string& bytes) {
    errno = 0;
    std::ofstream stream(path, std::ios::binary);
    stream << bytes;
    stream.close();
    if (!stream)
        return fail(fmt::format("{}: cannot be written ({}); free some room or choose another "
                                "folder",
                                path.string(), std::system_category().message(errno)));
    return {};
}

Result<void> writeSample(const DrawnFile& file, const SampleDatasetOptions& options) {
    constexpr std::uint64_t useDraw = 0xd4a;
    const RandomKey key{options.seed,
                        streamOf(file.kind, static_cast<std::uint64_t>(file.index), useDraw)};
    const Result<std::string> png = encodePng(drawShape(file.kind, options.size, key));
    if (!png)
        return tl::unexpected(png.error());
    return writeQuickly(file.path, *png);
}

Result<void> drawAll(const fs::path& folder, const SampleDatasetOptions& options,
                     ScanProgress progress, const std::stop_token& stop) {
    constexpr std::int64_t slab = 64;
    for (const char* split : {"train", "test"})
        for (int kind = 0; kind != options.classes; ++kind)
            fs::create_directories(folder / split / shapeKinds[static_cast<std::size_t>(kind)]);
    const std::int64_t total = std::int64_t{options.classes} * options.perClass;
    for (std::int64_t begin = 0; begin < total; begin += slab) {
        if (stop.stop_requested())
            return fail(ErrorKind::Interrupted, "the drawing of the sample dataset was stopped");
        std::mutex mutex;
        Result<void> result;
        parallelFor(std::min(slab, total - begin), [&](std::int64_t i) {
            const Result<void> written =
                writeSample(sampleFile(folder, options, begin + i), options);
            const std::lock_guard lock(mutex);
            if (!written)
                result = written;
        });
        if (!result)
            return result;
        progress(std::min(total, begin + slab), total);
    }
    return {};
}

} // namespace

Result<void> drawSampleDataset(const fs::path& folder, const SampleDatasetOptions& options,
                               ScanProgress progress, std::stop_token stop) {
    if (const Result<void> sound = checkOptions(options); !sound)
        return sound;
    if (const Result<void> usable = checkFolder(folder); !usable)
        return usable;
    Result<void> drawn;
    try {
        drawn = drawAll(folder, options, progress, stop);
    } catch (const std::exception& error) {
        drawn = fail(fmt::format("{}: the sample dataset cannot be drawn ({})", folder.string(),
                                 error.what()));
    }
    if (!drawn) {
        // Half a dataset looks like a whole one; the folder was empty before.
        std::error_code ignored;
        fs::remove_all(folder / "train", ignored);
        fs::remove_all(folder / "test", ignored);
    }
    return drawn;
}

} // namespace fovea
