#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <zlib.h>

#include "tests/core/deflated.hpp"

/// Files of arrays, written byte by byte: NumPy's, zip archives, MATLAB's.
namespace fovea::testdata {

/// The lowest `bytes` bytes of a value, in the order of PCs.
inline std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i != bytes; ++i)
        text += static_cast<char>(value >> 8 * i & 0xff);
    return text;
}

/// "(2, 3)" for an array of NumPy's format 1.0.
inline std::string npy(const std::string& descr, const std::string& shape,
                       const std::string& numbers, bool isFortran = false) {
    std::string header = "{'descr': '" + descr +
                         "', 'fortran_order': " + (isFortran ? "True" : "False") +
                         ", 'shape': " + shape + ", }";
    header.resize((header.size() + 10) / 64 * 64 + 53, ' ');
    header += '\n';
    return "\x93NUMPY" + little(1, 1) + little(0, 1) + little(header.size(), 2) + header + numbers;
}

struct Member {
    std::string name;
    std::string bytes;
};

struct ZipForm {
    bool isDeflated = true;
    bool isStreamed = false; ///< the members' own headers know no sizes, as who writes to a pipe
    bool isLong = false;     ///< all sizes and places as zip64 has them
};

/// A zip archive of `members`.
inline std::string zipOf(const std::vector<Member>& members, const ZipForm& form = {}) {
    std::string archive;
    std::string directory;
    for (const Member& member : members) {
        const std::string packed =
            form.isDeflated ? deflated(member.bytes, Deflated::Raw) : member.bytes;
        const auto checksum =
            crc32_z(0, reinterpret_cast<const Bytef*>(member.bytes.data()), member.bytes.size());
        const std::string common = little(45, 2) + little(form.isStreamed ? 8 : 0, 2) +
                                   little(form.isDeflated ? 8 : 0, 2) + little(0, 4);
        const std::uint64_t unknown = 0xffffffff;
        const std::string sizes = form.isLong
                                      ? little(unknown, 4) + little(unknown, 4)
                                      : little(packed.size(), 4) + little(member.bytes.size(), 4);
        const std::string longSizes = little(member.bytes.size(), 8) + little(packed.size(), 8);
        // An extra field that nobody knows stands before that of zip64.
        const std::string extra = form.isLong
                                      ? little(0x7075, 2) + little(2, 2) + "ab" + little(1, 2) +
                                            little(24, 2) + longSizes + little(archive.size(), 8)
                                      : "";
        directory += "PK\1\2" + little(45, 2) + common + little(checksum, 4) + sizes +
                     little(member.name.size(), 2) + little(extra.size(), 2) +
                     std::string(10, '\0') + little(form.isLong ? unknown : archive.size(), 4) +
                     member.name + extra;
        archive += "PK\3\4" + common +
                   (form.isStreamed ? std::string(12, '\0') : little(checksum, 4) + sizes) +
                   little(member.name.size(), 2) + little(form.isLong ? 20 : 0, 2) + member.name;
        if (form.isLong)
            archive += little(1, 2) + little(16, 2) + longSizes;
        archive += packed;
    }
    const std::uint64_t at = archive.size();
    const std::uint64_t count = members.size();
    archive += directory;
    if (form.isLong) {
        const std::uint64_t end = archive.size();
        archive += "PK\6\6" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) +
                   little(count, 8) + little(count, 8) + little(directory.size(), 8) +
                   little(at, 8) + "PK\6\7" + little(0, 4) + little(end, 8) + little(1, 4);
    }
    return archive + "PK\5\6" + little(0, 4) + little(form.isLong ? 0xffff : count, 2) +
           little(form.isLong ? 0xffff : count, 2) +
           little(form.isLong ? 0xffffffff : directory.size(), 4) +
           little(form.isLong ? 0xffffffff : at, 4) + little(0, 2);
}

/// An element of a MAT-file, filled up to whole eights.
inline std::string matElement(std::uint32_t type, std::string bytes) {
    const std::size_t size = bytes.size();
    bytes.resize((size + 7) / 8 * 8);
    return little(type, 4) + little(size, 4) + bytes;
}

struct MatForm {
    std::uint64_t matlabClass = 9; ///< 9 uint8, 6 double
    std::uint32_t stored = 2;      ///< 2 uint8, 9 double
    bool isPacked = true;
};

/// An array of one letter's name as MATLAB saves it.
inline std::string matArray(char name, const std::vector<std::uint64_t>& extents,
                            const std::string& numbers, const MatForm& form = {}) {
    std::string sizes;
    for (const std::uint64_t extent : extents)
        sizes += little(extent, 4);
    // A name of up to four letters stands in the tag itself.
    const std::string array = matElement(6, little(form.matlabClass, 8)) + matElement(5, sizes) +
                              little(1, 2) + little(1, 2) + name + std::string(3, '\0') +
                              matElement(form.stored, numbers);
    if (!form.isPacked)
        return matElement(14, array);
    const std::string packed = deflated(matElement(14, array), Deflated::Zlib);
    return little(15, 4) + little(packed.size(), 4) + packed; // not filled up
}

inline std::string matFile(const std::string& arrays) {
    std::string header = "MATLAB 5.0 MAT-file, Platform: GLNXA64";
    header.resize(124, ' ');
    return header + little(0x0100, 2) + "IM" + arrays;
}

} // namespace fovea::testdata
