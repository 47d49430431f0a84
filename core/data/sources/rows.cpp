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

    Result<Image> image(const Sample& sample, const PictureSize& /*least*/) const override {
        return copyOf(*inMemory(sample));
    }

    std::optional<ImageView> inMemory(const Sample& sample) const override {
        return rowOf(m_images[static_cast<std::size_t>(sample.container)], sample.record);
    }

private:
    std::vector<Image> m_images;
};

/// Decodes all images; what cannot be read any more goes from the samples to the faults.
/// errors  cancelled, more than fits
Result<std::vector<Image>> readAll(ScannedSource& source, ScanProgress progress,
                                   const std::stop_token& stop) {
    std::vector<Sample> candidates = std::move(source.scan.samples);
    source.scan.samples.clear();
    std::vector<Result<Image>> read(candidates.size());
    std::vector<Image> images;
    std::int64_t bytes = 0;
    const auto decode = [&](std::size_t i) { read[i] = source.images->image(candidates[i], {}); };
    const auto take = [&](std::size_t i) -> Result<void> {
        if (!read[i]) {
            source.scan.faults.push_back(
                faultOf(source.scan.source, candidates[i], read[i].error().message));
            return {};
        }
        bytes += static_cast<std::int64_t>(read[i]->pixels.size() +
                                           read[i]->values.size() * sizeof(float));
        if (bytes > mostBytes)
            return fail(ErrorKind::Data,
                        fmt::format("{}: the rows of its images take more than {} GiB of memory; "
                                    "take fewer images, or smaller ones",
                                    source.scan.source.string(), mostBytes >> 30));
        images.push_back(std::move(*read[i]));
        source.scan.samples.push_back(std::move(candidates[i]));
        return {};
    };
    if (const Result<void> all = forSlabs(candidates.size(), progress, stop, decode, take); !all)
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
    scan.kind = SourceKind::Rows;
    scan.sampleKind = SampleKind::Signal;
    scan.imageShape.h = 1;
    source.images = std::make_shared<Rows>(std::move(*images));
    return source;
}

} // namespace fovea
