#include "core/evaluation/shifted_dataset.hpp"

#include <array>

namespace fovea {

namespace {

/// The mean of the outermost pixels, by channel.
std::array<std::uint8_t, 3> borderColour(const Image& image) {
    std::array<std::int64_t, 3> sums{};
    std::int64_t count = 0;
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x) {
            if (y != 0 && y != image.height - 1 && x != 0 && x != image.width - 1)
                continue;
            ++count;
            for (std::int64_t c = 0; c < image.channels; ++c)
                sums[static_cast<std::size_t>(c)] += image.pixels[static_cast<std::size_t>(
                    (y * image.width + x) * image.channels + c)];
        }
    std::array<std::uint8_t, 3> colour{};
    for (std::size_t c = 0; c < colour.size(); ++c)
        colour[c] = static_cast<std::uint8_t>((sums[c] + count / 2) / count);
    return colour;
}

class ShiftedImages final : public ImageStore {
public:
    ShiftedImages(std::shared_ptr<const Dataset> dataset, std::vector<std::size_t> originals,
                  Offset offset)
        : m_dataset(std::move(dataset)), m_originals(std::move(originals)), m_offset(offset) {}

    std::string_view kind() const override { return "shifted"; }

    Result<Image> image(const Sample& sample) const override {
        const std::size_t original = m_originals[static_cast<std::size_t>(sample.record)];
        return m_dataset->image(original).map(
            [&](const Image& image) { return shifted(image, m_offset); });
    }

private:
    std::shared_ptr<const Dataset> m_dataset;
    std::vector<std::size_t> m_originals; ///< by a sample's record
    Offset m_offset;
};

} // namespace

Image shifted(const Image& image, Offset offset) {
    const std::array<std::uint8_t, 3> outside = borderColour(image);
    Image moved = image;
    std::size_t out = 0;
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x) {
            const std::int64_t fromY = y - offset.down;
            const std::int64_t fromX = x - offset.right;
            const bool isInside =
                fromY >= 0 && fromY < image.height && fromX >= 0 && fromX < image.width;
            const auto from =
                static_cast<std::size_t>((fromY * image.width + fromX) * image.channels);
            for (std::size_t c = 0; c < static_cast<std::size_t>(image.channels); ++c)
                moved.pixels[out++] = isInside ? image.pixels[from + c] : outside[c];
        }
    return moved;
}

std::shared_ptr<const Dataset> shifted(std::shared_ptr<const Dataset> dataset, Split split,
                                       Offset offset) {
    Scan scan{.source = dataset->source(),
              .classes = dataset->classes(),
              .samples = {},
              .faults = {},
              .notes = {},
              .imageShape = dataset->imageShape()};
    std::vector<std::size_t> originals = dataset->indices(split);
    for (const std::size_t original : originals) {
        Sample sample = dataset->samples()[original];
        sample.record = static_cast<std::int64_t>(scan.samples.size());
        scan.samples.push_back(std::move(sample));
    }
    auto images = std::make_unique<ShiftedImages>(std::move(dataset), std::move(originals), offset);
    return std::make_shared<const Dataset>(std::move(scan), std::move(images));
}

} // namespace fovea
