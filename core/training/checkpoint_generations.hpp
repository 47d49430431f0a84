#pragma once

#include <filesystem>

#include "core/base/error.hpp"

/// The generations of a checkpoint: `folder` is the newest, `folder`.previous the one before, and
/// `folder`.new the one that is being written. Whenever the program dies, one of the first two is
/// whole, and what it left of the third is put right when the run is opened again.
namespace fovea {

/// The file that is written last and taken away first: with it, a generation is whole.
std::filesystem::path stateFileOf(const std::filesystem::path& generation);
std::filesystem::path previousOf(const std::filesystem::path& folder);
std::filesystem::path freshOf(const std::filesystem::path& folder);

/// Puts freshOf(folder) in the place of `folder`, and that in the place of its previous one. The
/// same moment of the run written twice stays one generation.
/// errors  the file system's
Result<void> putInPlace(const std::filesystem::path& folder);

/// Finishes what a program that died had begun: a generation that was on its way to be the previous
/// one becomes that; what is half-written, or not needed any more, goes. The run's lock is held.
void finishGenerations(const std::filesystem::path& folder);

} // namespace fovea
