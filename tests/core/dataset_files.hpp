#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/file.hpp"
#include "core/base/random.hpp"
#include "core/data/dataset.hpp"

/// Small data sources that tests write for themselves.
namespace fovea::testdata {

/// An image of noise that is the same for the same seed.
inline Image noiseImage(std::int64_t height, std::int64_t width, std::int64_t channels,
                        std::uint64_t seed) {
    Image image{height, width, channels, {}};
    RandomStream random({seed, 77});
    for (std::int64_t i = 0; i != height * width * channels; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>(random.next() & 0xff));
    return image;
}

inline void write(const std::filesystem::path& path, const std::string& bytes) {
    const Result<void> written = writeFile(path, bytes);
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
}

/// PNG files 0.png, 1.png, ... of noise.
inline void writeImages(const std::filesystem::path& folder, int count, std::int64_t height = 6,
                        std::int64_t width = 6, std::int64_t channels = 3) {
    for (int i = 0; i != count; ++i) {
        const auto seed = std::hash<std::string>{}(folder.string()) + static_cast<std::uint64_t>(i);
        QVERIFY(writePng(folder / (std::to_string(i) + ".png"),
                         noiseImage(height, width, channels, seed))
                    .has_value());
    }
}

inline std::string bigEndian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

inline std::string idxImages(std::uint32_t count, std::uint32_t height, std::uint32_t width,
                             std::uint64_t seed = 1) {
    const Image noise = noiseImage(count * height, width, 1, seed);
    return std::string("\0\0\x08\x03", 4) + bigEndian(count) + bigEndian(height) +
           bigEndian(width) + std::string(noise.pixels.begin(), noise.pixels.end());
}

/// Labels 0, 1, ..., classes - 1, 0, ...
inline std::string idxLabels(std::uint32_t count, std::uint32_t classes) {
    std::string bytes = std::string("\0\0\x08\x01", 4) + bigEndian(count);
    for (std::uint32_t i = 0; i != count; ++i)
        bytes += static_cast<char>(i % classes);
    return bytes;
}

/// CIFAR-10 records with labels 0 to 9 in turn; the pixel planes hold label, label + 100, + 200.
inline std::string cifarRecords(int count) {
    std::string bytes;
    for (int i = 0; i != count; ++i) {
        bytes += static_cast<char>(i % 10);
        for (const int plane : {0, 100, 200})
            bytes.append(1024, static_cast<char>(i % 10 + plane));
    }
    return bytes;
}

inline std::filesystem::path pathOf(const QTemporaryDir& folder) {
    return folder.path().toStdString();
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Why a file was left out; empty where it was not.
inline std::string causeOf(const std::vector<DataFault>& faults, const std::string& path) {
    for (const DataFault& fault : faults)
        if (fault.path == path)
            return fault.cause;
    return {};
}

inline std::string causeOf(const Dataset& dataset, const std::string& path) {
    return causeOf(dataset.faults(), path);
}

/// The first note that has `part`; empty where none has.
inline std::string noteWith(const std::vector<std::string>& notes, const std::string& part) {
    for (const std::string& note : notes)
        if (contains(note, part))
            return note;
    return {};
}

inline std::string noteWith(const Dataset& dataset, const std::string& part) {
    return noteWith(dataset.notes(), part);
}

inline bool hasNote(const Dataset& dataset, const std::string& part) {
    return !noteWith(dataset, part).empty();
}

/// A set of real data, or nothing where the machine has none.
inline std::filesystem::path realData(const char* name) {
    const std::filesystem::path folder =
        std::filesystem::path(qEnvironmentVariable("FOVEA_TEST_DATA").toStdString()) / name;
    std::error_code error;
    return std::filesystem::is_directory(folder, error) ? folder : std::filesystem::path();
}

} // namespace fovea::testdata
