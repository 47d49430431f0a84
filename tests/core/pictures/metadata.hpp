#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fovea::test {

/// A whole number of so many bytes, the largest first.
inline std::string bigEndian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
    return text;
}

inline std::string littleEndian(std::uint64_t value, int bytes) {
    const std::string text = bigEndian(value, bytes);
    return {text.rbegin(), text.rend()};
}

/// An EXIF block that says nothing but an orientation, without the mark before it.
inline std::string exifBlock(int orientation) {
    return "MM" + bigEndian(42, 2) + bigEndian(8, 4) + bigEndian(1, 2) + bigEndian(274, 2) +
           bigEndian(3, 2) + bigEndian(1, 4) +
           bigEndian(static_cast<std::uint64_t>(orientation), 2) + bigEndian(0, 2) +
           bigEndian(0, 4);
}

struct ProfileTag {
    std::string name;
    std::string data; ///< a multiple of 4 bytes
};

/// What a profile is called. Every one has a name; libpng takes an iCCP chunk of less than 92
/// bytes, which is what becomes of a small profile without one, for damaged.
inline ProfileTag nameTag(std::string_view name) {
    std::string text;
    for (const char letter : name)
        text += std::string(1, '\0') + letter;
    const std::string data = "mluc" + bigEndian(0, 4) + bigEndian(1, 4) + bigEndian(12, 4) +
                             "enUS" + bigEndian(text.size(), 4) + bigEndian(28, 4) + text;
    return {"desc", data + std::string((4 - data.size() % 4) % 4, '\0')};
}

/// An ICC profile of a display, version 4.
inline std::string profile(std::string_view colours, std::string_view name,
                           std::vector<ProfileTag> tags) {
    tags.push_back(nameTag(name));
    const std::string d50 = bigEndian(0xf6d6, 4) + bigEndian(0x10000, 4) + bigEndian(0xd32d, 4);
    std::string table = bigEndian(tags.size(), 4);
    std::string data;
    for (const ProfileTag& tag : tags) {
        table += tag.name + bigEndian(132 + 12 * tags.size() + data.size(), 4) +
                 bigEndian(tag.data.size(), 4);
        data += tag.data;
    }
    const std::string rest = bigEndian(0, 4) + bigEndian(0x04200000, 4) + "mntr" +
                             std::string(colours) + "XYZ " + bigEndian(0, 12) + "acsp" +
                             bigEndian(0, 28) + d50 + bigEndian(0, 48) + table + data;
    return bigEndian(rest.size() + 4, 4) + rest;
}

inline std::string fixed(double value) {
    return bigEndian(static_cast<std::uint32_t>(std::lround(value * 65536)), 4);
}

inline std::string xyzTag(double x, double y, double z) {
    return "XYZ " + bigEndian(0, 4) + fixed(x) + fixed(y) + fixed(z);
}

/// sRGB with red and green exchanged, so that what is converted to sRGB has them exchanged too.
inline std::string profileOfExchangedColours() {
    const std::string curve = "para" + bigEndian(0, 4) + bigEndian(3, 2) + bigEndian(0, 2) +
                              fixed(2.4) + fixed(1 / 1.055) + fixed(0.055 / 1.055) +
                              fixed(1 / 12.92) + fixed(0.04045);
    return profile("RGB ", "sRGB with red and green exchanged",
                   {{"wtpt", xyzTag(0.9642, 1, 0.8249)},
                    {"gXYZ", xyzTag(0.4360747, 0.2225045, 0.0139322)},
                    {"rXYZ", xyzTag(0.3850649, 0.7168786, 0.0971045)},
                    {"bXYZ", xyzTag(0.1430804, 0.0606169, 0.7141733)},
                    {"rTRC", curve},
                    {"gTRC", curve},
                    {"bTRC", curve}});
}

/// Grey whose values are amounts of light.
inline std::string profileOfLinearGrey() {
    return profile("GRAY", "grey as amounts of light",
                   {{"wtpt", xyzTag(0.9642, 1, 0.8249)}, {"kTRC", "curv" + bigEndian(0, 8)}});
}

/// sRGB's code of an amount of light.
/// source  IEC 61966-2-1
inline std::uint8_t codeOfLight(std::uint8_t value) {
    const double light = value / 255.0;
    const double code =
        light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(255 * code));
}

} // namespace fovea::test
