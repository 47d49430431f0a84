#pragma once

#include <string>
#include <string_view>

#include <QString>

#include "core/base/error.hpp"

namespace fovea::gui {

/// Bytes as core has them, names and paths too, in letters (core/base/byte_text): nothing is lost,
/// and two names never become one. Qt's own files would look for the letters, so what goes to the
/// file system goes there as bytes.
QString text(std::string_view bytes);

inline QString text(const Error& error) { return text(error.message); }

/// What text was given.
std::string bytesOf(const QString& text);

} // namespace fovea::gui
