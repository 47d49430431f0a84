#include "core/data/sample_preparer.hpp"

namespace fovea {

SamplePreparer::SamplePreparer(const Shape& input, const Normalization& normalization)
    : m_input(input.withBatch(1)), m_table(normalization, input.c) {}

bool SamplePreparer::isFitted(const ImageView& sample) const {
    return sample.depth == m_input.d && sample.height == m_input.h && sample.width == m_input.w &&
           sample.channels == m_input.c;
}

void toInput(const Image& image, const DatasetSpec& spec, const Normalization& normalization,
             View<float> out) {
    Image fitted;
    fitImage(image, out.shape, spec.fit, fitted);
    PixelTable(normalization, out.shape.c).apply(fitted, out.data);
}

Image augmentPreview(const Image& image, const DatasetSpec& spec, const Shape& input,
                     const Augmentation& augmentation, std::uint64_t seed, std::int64_t epoch,
                     std::size_t sample) {
    Image fitted;
    Image scratch;
    fitImage(image, input, spec.fit, fitted);
    augmentation.apply(fitted, augmentKey(seed, epoch, sample), scratch);
    return fitted;
}

} // namespace fovea
