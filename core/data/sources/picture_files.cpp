#include "core/data/sources/picture_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/program_version.hpp"
#include "core/data/input_shape.hpp"
#include "core/data/preprocess.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// To be raised when a picture comes to be read, or fitted, otherwise than it was.
constexpr int readingVersion = 1;

/// Sizes of inputs whose pictures are kept at a time: the one in use, and the one before.
constexpr std::size_t mostInputs = 2;

/// What is kept of a picture as it is, where no input is known: the networks for smaller ones take
/// them so.
constexpr PictureSize smallPicture{128, 128};
constexpr std::size_t smallBytes = std::size_t{3} * 128 * 128;

/// The common shape of two samples: a 0 where they differ.
Shape commonOf(const Shape& a, const Shape& b) {
    const auto same = [](std::int64_t x, std::int64_t y) { return x == y ? x : 0; };
    return {1, same(a.d, b.d), same(a.h, b.h), same(a.w, b.w), same(a.c, b.c)};
}

Shape wholeOf(const ReadPicture& picture) {
    return {1, picture.image.depth, picture.whole.height, picture.whole.width,
            picture.image.channels};
}

/// An input that takes a picture without shrinking or growing it.
bool isAsItIs(const Shape& whole, const Shape& input) {
    return whole.d == input.d && whole.h == input.h && whole.w == input.w;
}

} // namespace

Result<ReadPicture> readPicture(const fs::path& path, const SourceFiles& files,
                                const PictureReading& reading) {
    const Result<PictureFile> file = files.read(path, file_kinds::picture);
    if (!file)
        return fail(ErrorKind::Data, file.error().message);
    return decodePicture(file->bytes, reading).map_error([&](const Error& error) {
        return Error{ErrorKind::Data, fmt::format("{}: {}", path.string(), error.message)};
    });
}

PictureFiles::PictureFiles(std::shared_ptr<const SourceFiles> place, fs::path folder,
                           SampleKind kind, PictureKeeping keeping)
    : m_place(std::move(place)),
      m_folder(std::move(folder)),
      m_kind(kind),
      m_keeping(std::move(keeping)) {
    std::error_code ignored;
    m_key = fmt::format("{}\n{} {}\n{}s ", fs::absolute(m_folder, ignored).string(),
                        programVersion(), readingVersion, nameOf(kind));
}

Result<ReadPicture> PictureFiles::read(const Sample& sample, const PictureSize& least) const {
    const fs::path path = m_folder / sample.name;
    if (m_kind == SampleKind::Volume)
        return readVolume(path, *m_place).map([](Image&& volume) {
            const PictureSize whole{volume.height, volume.width};
            return ReadPicture{std::move(volume), whole};
        });
    return readPicture(path, *m_place, {.least = least});
}

Result<Image> PictureFiles::image(const Sample& sample, const PictureSize& least) const {
    return read(sample, least).map([](ReadPicture&& picture) { return std::move(picture.image); });
}

PictureFiles::Kept PictureFiles::keptFor(const std::optional<Fitting>& fitting) const {
    const std::string key =
        m_key + (fitting ? fmt::format("{}x{}x{} {}", fitting->input.d, fitting->input.h,
                                       fitting->input.w, static_cast<int>(fitting->fit))
                         : "as they are");
    const std::scoped_lock lock(m_mutex);
    const auto same = std::ranges::find(m_kept, key, &std::pair<std::string, Kept>::first);
    if (same != m_kept.end()) {
        std::rotate(same, same + 1, m_kept.end());
        return m_kept.back().second;
    }
    if (m_kept.size() > mostInputs)
        m_kept.erase(m_kept.begin());
    m_kept.emplace_back(key, fittedPictures(key, m_keeping.folder, m_keeping.memoryBytes));
    return m_kept.back().second;
}

KeptRecord PictureFiles::recordOf(const Sample& sample) const {
    KeptRecord record;
    record.name = sample.name;
    record.stamp = m_place->stampOf(m_folder / sample.name).value_or(FileStamp{});
    return record;
}

bool PictureFiles::findKept(const Sample& sample, const Fitting& fitting, Image& out) const {
    const Kept kept = keptFor(fitting);
    if (kept->find(sample.name, fitting.input.c, out))
        return true;
    const Kept asItIs = keptFor(std::nullopt);
    if (asItIs->find(sample.name, fitting.input.c, out) &&
        isAsItIs({1, out.depth, out.height, out.width, out.channels}, fitting.input))
        return true;
    // A file that nobody has looked at in this process.
    const std::optional<FileStamp> stamp = m_place->stampOf(m_folder / sample.name);
    return stamp && kept->known(sample.name, *stamp) &&
           kept->find(sample.name, fitting.input.c, out);
}

Result<void> PictureFiles::fitted(const Sample& sample, const Fitting& fitting, Image& out) const {
    if (!keepsNothing() && findKept(sample, fitting, out))
        return {};
    KeptRecord record = recordOf(sample);
    const Result<ReadPicture> picture = read(sample, fitting.least());
    if (!picture)
        return tl::unexpected(picture.error());
    if (const Result<void> fits = checkSample(picture->image, fitting.input); !fits)
        return fail(ErrorKind::Data,
                    fmt::format("{}: {}", (m_folder / sample.name).string(), fits.error().message));
    fitImage(picture->image, fitting.input, fitting.fit, out);
    record.whole = wholeOf(*picture);
    if (!keepsNothing())
        keptFor(fitting)->keep(std::move(record), &out);
    return {};
}

Result<Shape> PictureFiles::look(const Sample& sample,
                                 const std::optional<Fitting>& fitting) const {
    if (keepsNothing())
        return read(sample, anySize).map([](const ReadPicture& picture) {
            return wholeOf(picture);
        });
    KeptRecord record = recordOf(sample);
    const Kept kept = keptFor(fitting);
    if (record.stamp != FileStamp{})
        if (const std::optional<KeptRecord> known = kept->known(sample.name, record.stamp))
            return known->whole;
    const Result<ReadPicture> picture = read(sample, fitting ? fitting->least() : smallPicture);
    if (!picture)
        return tl::unexpected(picture.error());
    const Image& image = picture->image;
    const Shape whole = wholeOf(*picture);
    record.whole = whole;
    if (fitting && checkSample(image, fitting->input)) {
        Image out;
        Shape input = fitting->input;
        input.c = input.c == 1 ? 1 : image.channels;
        fitImage(image, input, fitting->fit, out);
        kept->keep(std::move(record), &out);
    } else {
        const bool isWhole = PictureSize{image.height, image.width} == picture->whole;
        const std::size_t bytes = image.pixels.size() + image.values.size() * sizeof(float);
        kept->keep(std::move(record), isWhole && bytes <= smallBytes ? &image : nullptr);
    }
    return whole;
}

Result<void> checkPictureFiles(Scan& scan, const PictureFiles& files,
                               const std::optional<Fitting>& fitting, const ScanNews& news,
                               ScanProgress progress, const std::stop_token& stop) {
    std::vector<Sample> candidates = std::move(scan.samples);
    scan.samples.clear();
    std::vector<Shape> shapes(candidates.size());
    std::vector<std::string> causes(candidates.size());
    const auto look = [&](std::size_t i) {
        const Result<Shape> shape = files.look(candidates[i], fitting);
        if (shape)
            shapes[i] = *shape;
        else
            causes[i] = shape.error().message;
    };
    return forSlabs(candidates.size(), progress, stop, look, [&](std::size_t i) -> Result<void> {
        if (!causes[i].empty()) {
            scan.faults.push_back(faultOf(files.folder(), candidates[i], causes[i]));
            if (news.found)
                news.found(scan.faults.back());
            return {};
        }
        scan.imageShape = scan.samples.empty() ? shapes[i] : commonOf(scan.imageShape, shapes[i]);
        scan.samples.push_back(std::move(candidates[i]));
        return {};
    });
}

std::optional<Fitting> fittingOf(const DatasetSpec& spec, SampleKind kind) {
    const bool isVolume = kind == SampleKind::Volume;
    if (spec.height == 0 || spec.width == 0 || (isVolume && spec.depth == 0) ||
        spec.samples == Samples::Rows)
        return std::nullopt;
    const Shape input{1, isVolume ? spec.depth : 1, spec.height, spec.width,
                      spec.channels == 1 ? 1 : 3};
    return Fitting{input, spec.fit};
}

} // namespace fovea
