#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/data/sources/memory_images.hpp"

/// EMNIST (https://www.nist.gov/itl/products-and-services/emnist-dataset): six sets of letters and
/// digits as IDX files, whose pictures lie on their side. Private to core/data.
namespace fovea {

/// The set that a file belongs to: "letters" of emnist-letters-train-images-idx3-ubyte. Empty: it
/// is none of EMNIST's.
std::string emnistSetOf(std::string_view fileName);

/// Exchanges rows and columns of each picture.
void standUp(ImageBlock& pictures);

/// What labels stand for, by emnist-SET-mapping.txt: "36 97" is "a", "1 65 97" is "Aa". Empty where
/// there is no such file.
std::map<std::int64_t, std::string> emnistNames(const std::filesystem::path& folder,
                                                const std::string& set);

} // namespace fovea
