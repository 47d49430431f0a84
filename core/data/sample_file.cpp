#include "core/data/sample_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/dataset.hpp"
#include "core/data/fitted/fitting.hpp"
#include "core/data/input_shape.hpp"
#include "core/data/packed/compressed_file.hpp"
#include "core/data/sources/picture_files.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/signal_table.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

Result<SampleFile> readTable(const std::filesystem::path& path, const DatasetSpec& spec,
                             const Shape& input) {
    const auto wrong = [&](std::string_view message) {
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), message));
    };
    const Result<std::string> text = readMaybeGzip(path, file_kinds::table);
    if (!text)
        return wrong(text.error().message);
    Result<SignalTable> table =
        readSignalTable(*text, path.string(), {spec.labelColumn, input.w * input.c});
    if (!table)
        return wrong(table.error().message);
    if (table->width != input.w || table->channels != input.c)
        return wrong(fmt::format("has signals of {} points and {} channels, the network takes {} "
                                 "and {}; bring as many columns, with or without a label",
                                 table->width, table->channels, input.w, input.c));
    SampleFile file;
    const auto count = static_cast<std::ptrdiff_t>(input.w * input.c);
    for (std::size_t i = 0; i != table->indices.size(); ++i) {
        const auto begin = table->values.begin() + static_cast<std::ptrdiff_t>(i) * count;
        file.samples.push_back({fmt::format("{}#{}", path.string(), table->indices[i]),
                                {1, input.w, input.c, {}, 1, {begin, begin + count}}});
    }
    for (const DataFault& fault : table->faults)
        file.faults.push_back(fmt::format("{}: {}", path.string(), fault.cause));
    return file;
}

const SourceFiles& placeOf(const SamplePath& from) {
    return from.archive ? *from.archive : diskFiles();
}

SampleFile rowsOf(const std::string& name, const Image& image) {
    SampleFile file;
    for (std::int64_t row = 0; row != image.height; ++row)
        file.samples.push_back({fmt::format("{}:{}", name, row), copyOf(rowOf(image, row))});
    return file;
}

} // namespace

std::span<const std::string_view> pictureEndings() {
    static constexpr std::array<std::string_view, 20> endings{
        ".png",  ".jpg",  ".jpeg", ".jfif", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".heic",
        ".heif", ".avif", ".jxl",  ".jp2",  ".j2k", ".pbm", ".pgm",  ".ppm",  ".pnm", ".pam"};
    return endings;
}

std::span<const std::string_view> tableEndings() {
    static constexpr std::array<std::string_view, 2> endings{".csv", ".tsv"};
    return endings;
}

std::span<const std::string_view> archiveEndings() {
    static constexpr std::array<std::string_view, 12> endings{
        ".zip",     ".7z",  ".tar",  ".tar.gz", ".tar.bz2", ".tar.xz",
        ".tar.zst", ".tgz", ".tbz2", ".txz",    ".tzst",    ".rar"};
    return endings;
}

bool isPictureName(const std::filesystem::path& file) {
    return std::ranges::find(pictureEndings(), lowerCase(file.extension().string())) !=
           pictureEndings().end();
}

Result<SampleFile> readSamples(const SamplePath& from, const DatasetSpec& spec, const Shape& input,
                               Detail detail) {
    const std::filesystem::path& path = from.path;
    const SourceFiles& place = placeOf(from);
    const bool isFolder = place.isFolder(path);
    std::error_code error;
    Result<SampleFile> file;
    if (!from.archive && !isFolder && isSignals(path) && std::filesystem::exists(path, error)) {
        file = readTable(path, spec, input);
    } else {
        const bool isVolume = isFolder || (input.d > 1 && isStack(path, place));
        const bool isWhole = detail == Detail::Whole || spec.samples == Samples::Rows;
        const PictureSize least =
            isWhole ? PictureSize{} : Fitting{input.withBatch(1), spec.fit}.least();
        Result<Image> image =
            isVolume ? readVolume(path, place) : readPictureOf(from, {.least = least});
        if (!image)
            return fail(ErrorKind::Data, image.error().message);
        if (spec.samples == Samples::Rows && !isVolume)
            file = rowsOf(path.string(), *image);
        else
            file->samples.push_back({path.string(), std::move(*image)});
    }
    if (!file)
        return file;
    for (const NamedSample& each : file->samples)
        if (const Result<void> fits = checkSample(each.sample, input); !fits)
            return fail(ErrorKind::Data, fmt::format("{}: {}", each.name, fits.error().message));
    return file;
}

Result<Image> readFirstSample(const SamplePath& from, const DatasetSpec& spec, const Shape& input,
                              Detail detail) {
    Result<SampleFile> file = readSamples(from, spec, input, detail);
    if (!file)
        return tl::unexpected(file.error());
    if (file->samples.empty())
        return fail(ErrorKind::Data, file->faults.empty() ? from.path.string() + ": has no sample"
                                                          : file->faults.front());
    return std::move(file->samples.front().sample);
}

Result<Image> readPictureOf(const SamplePath& from, const PictureReading& reading) {
    return readPicture(from.path, placeOf(from), reading).map([](ReadPicture&& read) {
        return std::move(read.image);
    });
}

} // namespace fovea
