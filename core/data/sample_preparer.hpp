#pragma once

#include <cstdint>
#include <vector>

#include "core/data/augmentation.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/data/image.hpp"
#include "core/data/normalization.hpp"
#include "core/data/preprocess.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// The end of a sample's way to the numbers that a network gets: once it is fitted to the input's
/// size and channels (Dataset::fitted), it is normalized; what training changes at random
/// (Augmentation) it changes in between.
///
/// threads  all functions may be called from any
class SamplePreparer {
public:
    /// `input` is of one sample.
    SamplePreparer(const Shape& input, const Normalization& normalization);

    /// Whether a sample has the input's size and channels already.
    bool isFitted(const ImageView& sample) const;

    /// Of a fitted sample.
    /// out     [D, H, W, C]
    void normalize(const ImageView& fitted, float* out) const { m_table.apply(fitted, out); }

private:
    Shape m_input;
    PixelTable m_table;
};

/// One sample as the network sees it: fitted, normalized, not augmented. It must be one that
/// checkSample accepts.
/// out     [1, D, H, W, C]
void toInput(const Image& image, const DatasetSpec& spec, const Normalization& normalization,
             View<float> out);

/// One sample as training may see it in `epoch`, for preview: fitted and augmented.
Image augmentPreview(const Image& image, const DatasetSpec& spec, const Shape& input,
                     const Augmentation& augmentation, std::uint64_t seed, std::int64_t epoch,
                     std::size_t sample);

} // namespace fovea
