#pragma once

#include <filesystem>

#include "core/evaluation/matrix/matrix_files.hpp"

namespace fovea::gui {

/// Writes a matrix as its file's ending says: .svg and .csv as `fovea confusion` does, .png as a
/// picture of the drawing, in whatever letters this machine has.
/// errors  another ending; the file cannot be written
Result<void> exportMatrix(const std::filesystem::path& file, const MatrixView& view);

} // namespace fovea::gui
