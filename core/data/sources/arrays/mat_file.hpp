#pragma once

#include <string>
#include <vector>

#include "core/data/packed/file_part.hpp"
#include "core/data/sources/arrays/numbers.hpp"

namespace fovea {

/// An array of numbers in a MAT-file, whose part stands at the first of them: columns first, as
/// MATLAB has them. Private to core/data.
struct MatArray {
    std::string name;
    std::vector<std::int64_t> extents;
    NumberForm numbers;   ///< as they are stored: MATLAB keeps small doubles as bytes
    bool isBytes = false; ///< for MATLAB: of the class uint8
    FilePart part;
    std::string inTag; ///< the numbers themselves, where they are four bytes or fewer

    std::int64_t count() const { return numbersIn(extents); }
};

/// The real arrays of numbers in a MAT-file of version 5 (MathWorks' "MAT-File Format"), in their
/// order; what else it holds is passed over, as is what stands behind a damaged place.
/// lifetime  the file has to outlive them
/// errors    Data: another version, or no MAT-file
Result<std::vector<MatArray>> readMatArrays(const RegularFile& file);

} // namespace fovea
