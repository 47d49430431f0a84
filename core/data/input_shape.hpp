#pragma once

#include "core/data/dataset.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/data/input_shape.hpp"

namespace fovea {

/// The shape of the samples that a network gets: the spec's, or where it leaves that open the
/// images' own.
/// errors  the images differ in size and the spec names none (with a proposal); the spec has a
///         size, or a random change, that such samples cannot have
Result<Shape> inputShape(const Dataset& dataset, const DatasetSpec& spec);

/// Whether a network with this input can be asked about such a sample.
/// errors  another number of channels (grey and colour apart), a volume or signal for a network
///         that takes none; goes on after "NAME: "
Result<void> checkSample(const ImageView& sample, const Shape& input);

} // namespace fovea
