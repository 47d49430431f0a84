#pragma once

#include <string>

#include "core/data/dataset_spec.hpp"

namespace fovea {

/// `spec` for another source than its own: what was said of the samples of the last one (what a
/// sample is, where its label stands, its size and channels) is left open again.
DatasetSpec forSource(DatasetSpec spec, const std::string& source);

} // namespace fovea
