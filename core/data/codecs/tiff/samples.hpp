#pragma once

#include <cstdint>
#include <vector>

#include "core/data/codecs/tiff/file.hpp"
#include "core/data/codecs/tiff/form.hpp"

/// Private to the TIFF module.
namespace fovea {

/// The samples that form.taken names, height x width x taken, as they are stored; white-is-zero of
/// up to 16 bits is turned about. T: uint8_t up to 8 bits, uint16_t up to 16, else float.
/// errors  a strip or tile that is damaged or missing
template <class T>
Result<std::vector<T>> readTiffSamples(TiffFile& file, const TiffForm& form);

extern template Result<std::vector<std::uint8_t>> readTiffSamples(TiffFile&, const TiffForm&);
extern template Result<std::vector<std::uint16_t>> readTiffSamples(TiffFile&, const TiffForm&);
extern template Result<std::vector<float>> readTiffSamples(TiffFile&, const TiffForm&);

} // namespace fovea
