#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/image.hpp"
#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// The random changes of training samples, made from what a DatasetSpec names, in the order in
/// which they are applied. Drawn anew for each sample and epoch.
///
/// threads  any, once all steps are there
class Augmentation {
public:
    /// A step of `type` at the end.
    void add(const AugmentationType& type, std::unique_ptr<AugmentationStep> step);

    bool isEmpty() const { return m_steps.empty(); }

    /// Changes a fitted sample as `key` draws: all that moves pixels as one affine map (they are
    /// interpolated once), then values as one table; every slice of a volume alike. A signal is
    /// shifted by whole points, and contrast multiplies its values.
    /// `scratch` is overwritten, its memory used again.
    void apply(Image& image, RandomKey key, Image& scratch) const;

private:
    struct Step {
        std::unique_ptr<AugmentationStep> draws;
        std::optional<int> place; ///< in the sample's common stream; empty: a stream of its own
        std::uint64_t stream = 0;
    };

    SampleChange draw(const Image& image, RandomKey key) const;

    std::vector<Step> m_steps;
    std::vector<std::string> m_types;
};

/// What the changes of one sample in one epoch are drawn from.
RandomKey augmentKey(std::uint64_t seed, std::int64_t epoch, std::size_t sample);

} // namespace fovea
