#pragma once

#include <string>

#include "core/layer/registry.hpp"

namespace fovea {

/// The layer types and losses that the registry knows as a page of Markdown: a section a group,
/// and for each type its summary, inputs and settings. The same registry gives the same bytes.
std::string layersPage(const LayerRegistry& registry);

} // namespace fovea
