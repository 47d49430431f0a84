#pragma once

#include <string>
#include <string_view>

namespace fovea {

/// A field as RFC 4180 writes it: quoted where it has a comma, a quote or a line break, and where
/// it would else look like a comment.
std::string csvField(std::string_view value);

} // namespace fovea
