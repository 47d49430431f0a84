#include <fmt/format.h>

#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

constexpr std::int64_t mostBytes = std::int64_t{4} << 30;

/// Rows of images that lie decoded in memory: to decode an image for each of its rows, in any
/// order, would take as many times as long.
class Rows final : public ImageStore {
public:
    explicit Rows(std::vector<Image> images) : m_images(std::move(images)) {}

    std::string_view kind() const override { return "rows"; }

    Result<Image> image(const Sample& sample) const override { return copyOf(*inMemory(sample)); }

    std::optional<ImageView> inMemory(const Sample& sample) const override {
        const Image& image = m_images[static_cast<std::size_t>(sample.container)];
        return ImageView(1, image.width, image.channels,
                         image.pixels.data() + sample.record * image.width * image.channels);
    }

private:
    std::vector<Image> m_images;
};

/// errors  cancelled, an image that cannot be read any more, more than fits
Result<std::vector<Image>> readAll(const ScannedSource& source, ScanProgress progress,
                                   const std::stop_token& stop) {
    const std::vector<Sample>& samples = source.scan.samples;
    std::vector<Image> images(samples.size());
    std::vector<std::string> causes(samples.size());
    std::int64_t bytes = 0;
    const auto read = [&](std::size_t i) {
        Result<Image> image = source.images->image(samples[i]);
        if (image)
            images[i] = std::move(*image);
        else
            causes[i] = image.error().message;
    };
    const auto count = [&](std::size_t i) -> Result<void> {
        if (!causes[i].empty())
            return fail(ErrorKind::Data, causes[i]);
        bytes += static_cast<std::int64_t>(images[i].pixels.size());
        if (bytes > mostBytes)
            return fail(ErrorKind::Data,
                        fmt::format("{}: the rows of its images take more than {} GiB of memory; "
                                    "take fewer images, or smaller ones",
                                    source.scan.source.string(), mostBytes >> 30));
        return {};
    };
    if (const Result<void> all = forSlabs(samples.size(), progress, stop, read, count); !all)
        return tl::unexpected(all.error());
    return images;
}

} // namespace

Result<ScannedSource> rowsOf(ScannedSource source, ScanProgress progress,
                             const std::stop_token& stop) {
    Result<std::vector<Image>> images = readAll(source, progress, stop);
    if (!images)
        return tl::unexpected(images.error());
    Scan& scan = source.scan;
    const std::vector<Sample> originals = std::move(scan.samples);
    scan.samples.clear();
    for (std::size_t i = 0; i != originals.size(); ++i)
        for (std::int64_t row = 0; row != (*images)[i].height; ++row)
            scan.samples.push_back({fmt::format("{}:{}", originals[i].name, row),
                                    originals[i].label, originals[i].split, row,
                                    static_cast<std::int32_t>(i)});
    scan.notes.push_back(fmt::format("the rows of {} images are a signal each, and those of an "
                                     "image all in one split",
                                     originals.size()));
    scan.sampleKind = SampleKind::Signal;
    scan.imageShape.h = 1;
    source.images = std::make_unique<Rows>(std::move(*images));
    return source;
}

} // namespace fovea
