#include "core/evaluation/shifted_dataset.hpp"

#include <type_traits>

namespace fovea {

namespace {

/// Moves one slice of rows whose channels are contiguous; the mean of its outermost elements, by
/// channel, is what comes in.
template <class T>
void moveSlice(const Image& size, Offset offset, const T* from, T* to) {
    using Sum = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;
    const std::int64_t row = size.width * size.channels;
    std::vector<Sum> sums(static_cast<std::size_t>(size.channels));
    std::int64_t count = 0;
    for (std::int64_t y = 0; y < size.height; ++y)
        for (std::int64_t x = 0; x < size.width; ++x) {
            if (y != 0 && y != size.height - 1 && x != 0 && x != size.width - 1)
                continue;
            ++count;
            for (std::int64_t c = 0; c < size.channels; ++c)
                sums[static_cast<std::size_t>(c)] +=
                    static_cast<Sum>(from[y * row + x * size.channels + c]);
        }
    for (std::int64_t y = 0; y < size.height; ++y)
        for (std::int64_t i = 0; i < row; ++i) {
            const std::int64_t fromY = y - offset.down;
            const std::int64_t fromI = i - offset.right * size.channels;
            const bool isInside = fromY >= 0 && fromY < size.height && fromI >= 0 && fromI < row;
            const Sum sum = sums[static_cast<std::size_t>(i % size.channels)];
            const Sum half = std::is_integral_v<T> ? static_cast<Sum>(count / 2) : Sum{0};
            to[y * row + i] = isInside ? from[fromY * row + fromI]
                                       : static_cast<T>((sum + half) / static_cast<Sum>(count));
        }
}

class ShiftedImages final : public ImageStore {
public:
    ShiftedImages(std::shared_ptr<const Dataset> dataset, std::vector<std::size_t> originals,
                  Offset offset)
        : m_dataset(std::move(dataset)), m_originals(std::move(originals)), m_offset(offset) {}

    /// Of the whole, whose pixels the offset counts.
    Result<Image> image(const Sample& sample, const PictureSize& /*least*/) const override {
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
    Image moved = image;
    const std::int64_t slice = image.height * image.width * image.channels;
    for (std::int64_t z = 0; z < image.depth; ++z)
        if (image.values.empty())
            moveSlice(image, offset, image.pixels.data() + z * slice,
                      moved.pixels.data() + z * slice);
        else
            moveSlice(image, offset, image.values.data() + z * slice,
                      moved.values.data() + z * slice);
    return moved;
}

std::shared_ptr<const Dataset> shifted(std::shared_ptr<const Dataset> dataset, Split split,
                                       Offset offset) {
    Scan scan{.source = dataset->source(),
              .kind = dataset->kind(),
              .classes = dataset->classes(),
              .samples = {},
              .faults = {},
              .notes = {},
              .sampleKind = dataset->sampleKind(),
              .imageShape = dataset->imageShape()};
    std::vector<std::size_t> originals = dataset->indices(split);
    for (const std::size_t original : originals) {
        Sample sample = dataset->samples()[original];
        sample.record = static_cast<std::int64_t>(scan.samples.size());
        scan.samples.push_back(std::move(sample));
    }
    auto images = std::make_shared<ShiftedImages>(std::move(dataset), std::move(originals), offset);
    return std::make_shared<const Dataset>(std::move(scan), std::move(images));
}

} // namespace fovea
