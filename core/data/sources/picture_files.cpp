#include "core/data/sources/picture_files.hpp"

#include "core/data/sources/scan.hpp"
#include "core/data/volume.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

class PictureFiles final : public ImageStore {
public:
    PictureFiles(fs::path folder, SampleKind kind) : m_folder(std::move(folder)), m_kind(kind) {}

    Result<Image> image(const Sample& sample) const override {
        const fs::path path = m_folder / sample.name;
        return m_kind == SampleKind::Volume ? readVolume(path) : readImage(path);
    }

private:
    fs::path m_folder;
    SampleKind m_kind;
};

/// The common shape of two samples: a 0 where they differ.
Shape commonOf(const Shape& a, const Shape& b) {
    const auto same = [](std::int64_t x, std::int64_t y) { return x == y ? x : 0; };
    return {1, same(a.d, b.d), same(a.h, b.h), same(a.w, b.w), same(a.c, b.c)};
}

} // namespace

std::shared_ptr<const ImageStore> pictureFiles(const fs::path& folder, SampleKind kind) {
    return std::make_shared<PictureFiles>(folder, kind);
}

Result<void> checkPictureFiles(Scan& scan, const fs::path& folder, ScanProgress progress,
                               const std::stop_token& stop) {
    std::vector<Sample> candidates = std::move(scan.samples);
    scan.samples.clear();
    const PictureFiles files(folder, scan.sampleKind);
    std::vector<Shape> shapes(candidates.size());
    std::vector<std::string> causes(candidates.size());
    const auto read = [&](std::size_t i) {
        const Result<Image> image = files.image(candidates[i]);
        causes[i] = image ? std::string() : image.error().message;
        if (image)
            shapes[i] = {1, image->depth, image->height, image->width, image->channels};
    };
    return forSlabs(candidates.size(), progress, stop, read, [&](std::size_t i) -> Result<void> {
        if (!causes[i].empty()) {
            scan.faults.push_back(faultOf(folder, candidates[i], causes[i]));
            return {};
        }
        scan.imageShape = scan.samples.empty() ? shapes[i] : commonOf(scan.imageShape, shapes[i]);
        scan.samples.push_back(std::move(candidates[i]));
        return {};
    });
}

} // namespace fovea
