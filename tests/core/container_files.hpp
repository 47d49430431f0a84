#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>

#include "core/data/open_dataset.hpp"
#include "tests/core/array_files.hpp"
#include "tests/core/dataset_files.hpp"

/// Pictures that tests put into files of many images, and how these are opened.
namespace fovea::testdata {

using Names = std::vector<std::string>;
using Counts = std::vector<std::int64_t>;

/// As the source states it: nothing drawn.
inline DatasetSpec plainSpec() {
    DatasetSpec spec;
    spec.validationShare = 0;
    spec.testShare = 0;
    return spec;
}

inline std::shared_ptr<const Dataset> opened(const std::filesystem::path& source,
                                             const DatasetSpec& spec = plainSpec()) {
    auto dataset = openDataset(source, spec);
    if (!dataset)
        qWarning("%s", dataset.error().message.c_str());
    return dataset ? *dataset : nullptr;
}

inline std::string errorOf(const std::filesystem::path& source) {
    const auto dataset = openDataset(source, plainSpec());
    return dataset ? std::string() : dataset.error().message;
}

/// A picture that looks otherwise however it is turned, and other than its neighbours.
inline int pixelOf(std::size_t n, std::size_t y, std::size_t x, std::size_t c) {
    return static_cast<int>((50 * n + 16 * y + 5 * x + 83 * c) % 251);
}

struct Extents {
    std::size_t count;
    std::size_t height;
    std::size_t width;
    std::size_t channels;
};

/// Goes through the pixels of pictures in an order: 'n', 'y', 'x', 'c', the last runs fastest.
inline std::string pixelsIn(
    const std::string& order, const Extents& extents,
    const std::function<std::string(int)>& write = [](int value) {
        return std::string(1, static_cast<char>(value));
    }) {
    const auto extentOf = [&](char axis) {
        switch (axis) {
        case 'n':
            return extents.count;
        case 'y':
            return extents.height;
        case 'x':
            return extents.width;
        default:
            return extents.channels;
        }
    };
    std::size_t all = extents.count * extents.height * extents.width * extents.channels;
    std::string bytes;
    for (std::size_t i = 0; i != all; ++i) {
        std::map<char, std::size_t> at;
        std::size_t rest = i;
        for (auto axis = order.rbegin(); axis != order.rend(); ++axis) {
            at[*axis] = rest % extentOf(*axis);
            rest /= extentOf(*axis);
        }
        bytes += write(pixelOf(at['n'], at['y'], at['x'], at['c']));
    }
    return bytes;
}

/// Whether a sample shows picture n of those that pixelsIn writes.
inline bool shows(const Dataset& dataset, std::size_t sample, std::size_t n) {
    const Result<Image> image = dataset.image(sample);
    if (!image || image->pixels.empty())
        return false;
    std::size_t i = 0;
    for (std::int64_t y = 0; y != image->height; ++y)
        for (std::int64_t x = 0; x != image->width; ++x)
            for (std::int64_t c = 0; c != image->channels; ++c)
                if (image->pixels[i++] !=
                    pixelOf(n, std::size_t(y), std::size_t(x), std::size_t(c)))
                    return false;
    return true;
}

/// Whether samples are the pictures of their records.
inline bool showsAll(const Dataset& dataset) {
    for (std::size_t i = 0; i != dataset.samples().size(); ++i)
        if (!shows(dataset, i, std::size_t(dataset.samples()[i].record)))
            return false;
    return true;
}

inline std::string labelBytes(std::size_t count, int classes, int first = 0) {
    std::string bytes;
    for (std::size_t i = 0; i != count; ++i)
        bytes += static_cast<char>(first + static_cast<int>(i) % classes);
    return bytes;
}

inline std::string bigEndianCopy(std::string bytes) {
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

/// A number as an array of the form has it.
inline std::string numberOf(const std::string& descr, double value) {
    const int size = descr[2] - '0';
    std::string bytes;
    if (descr[1] == 'f' && size == 8)
        bytes = little(std::bit_cast<std::uint64_t>(value), 8);
    else if (descr[1] == 'f' && size == 4)
        bytes = little(std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    else if (descr[1] == 'f') { // of whole numbers up to 2048
        const int exponent = value == 0 ? -15 : std::ilogb(value);
        const double fraction = value == 0 ? 0 : std::ldexp(value, 10 - exponent) - 1024;
        bytes = little((std::uint64_t(exponent + 15) << 10) + std::uint64_t(fraction), 2);
    } else {
        bytes = little(static_cast<std::uint64_t>(value), size);
    }
    return descr[0] == '>' ? bigEndianCopy(bytes) : bytes;
}

} // namespace fovea::testdata
