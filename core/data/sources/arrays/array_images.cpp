#include "core/data/sources/arrays/array_images.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fovea {

namespace {

/// Where the numbers of an image stand: steps from an image, row, column, channel to the next.
struct ArrayLayout {
    std::int64_t count = 0;
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 1;
    std::int64_t toImage = 0;
    std::int64_t toRow = 0;
    std::int64_t toColumn = 0;
    std::int64_t toChannel = 0;

    /// Image's own.
    bool isPlain() const {
        return (channels == 1 || toChannel == 1) && toColumn == channels &&
               toRow == width * channels && toImage == height * width * channels;
    }
};

bool isChannels(std::int64_t extent) { return extent == 1 || extent == 3; }

std::vector<std::int64_t> stepsOf(const NpyArray& array) {
    std::vector<std::int64_t> steps(array.extents.size(), 1);
    std::int64_t step = 1;
    for (std::size_t i = 0; i != steps.size(); ++i) {
        const std::size_t axis = array.isFortran ? i : steps.size() - 1 - i;
        steps[axis] = step;
        step *= array.extents[axis];
    }
    return steps;
}

tl::unexpected<Error> otherExtents(const std::vector<std::int64_t>& extents) {
    const std::string shape = fmt::format("{}", fmt::join(extents, " x "));
    if (extents.size() == 2)
        return fail(ErrorKind::Data, fmt::format("its images are rows of {} numbers, which do not "
                                                 "say how high and wide they are; save them as "
                                                 "count x height x width",
                                                 extents[1]));
    if (extents.size() >= 4)
        return fail(ErrorKind::Data,
                    fmt::format("its extents, {}, are those of volumes, or of another number of "
                                "channels than 1 or 3; volumes are read from TIFF stacks and "
                                "folders of slices",
                                shape));
    return fail(ErrorKind::Data, fmt::format("its extents ({}) are not those of images: count, "
                                             "height, width and perhaps 1 or 3 channels",
                                             shape));
}

Result<ArrayLayout> layoutOf(const NpyArray& array) {
    const std::vector<std::int64_t>& extents = array.extents;
    if (extents.size() != 3 && extents.size() != 4)
        return otherExtents(extents);
    if (extents[0] == 0)
        return fail(ErrorKind::Data, "it has no images");
    if (array.count() == 0)
        return fail(ErrorKind::Data, "its images have no pixels");
    // No product of them overflows: so many numbers were read.
    const std::vector<std::int64_t> steps = stepsOf(array);
    ArrayLayout layout{extents[0], extents[1], extents[2], 1, steps[0], steps[1], steps[2], 1};
    if (extents.size() == 4 && isChannels(extents[3])) {
        layout.channels = extents[3];
        layout.toChannel = steps[3];
    } else if (extents.size() == 4 && isChannels(extents[1])) { // as PyTorch has them
        layout = {extents[0], extents[2], extents[3], extents[1],
                  steps[0],   steps[2],   steps[3],   steps[1]};
    } else if (extents.size() == 4) {
        return otherExtents(extents);
    }
    return layout;
}

/// Calls take(number's place, image) for all numbers in the order of Image.
template <class Take>
void forNumbers(const ArrayLayout& layout, Take take) {
    for (std::int64_t n = 0; n != layout.count; ++n)
        for (std::int64_t y = 0; y != layout.height; ++y)
            for (std::int64_t x = 0; x != layout.width; ++x)
                for (std::int64_t c = 0; c != layout.channels; ++c)
                    take(static_cast<std::size_t>(n * layout.toImage + y * layout.toRow +
                                                  x * layout.toColumn + c * layout.toChannel),
                         static_cast<std::size_t>(n));
}

/// Numbers as they are where they are floats; of 16 bits on the scale of 0 to 1.
void takeValues(const NpyArray& array, const ArrayLayout& layout, ArrayImages& images) {
    constexpr float white16 = 65535;
    const bool isFloat = array.numbers.kind == NumberKind::Float;
    std::vector<float>& values = images.block.values;
    values.reserve(static_cast<std::size_t>(array.count()));
    forNumbers(layout, [&](std::size_t place, std::size_t image) {
        const auto value = static_cast<float>(numberAt(array.at(place), array.numbers));
        values.push_back(isFloat ? value : value / white16);
        if (!std::isfinite(value) && (images.notFinite.empty() || images.notFinite.back() != image))
            images.notFinite.push_back(image);
    });
}

Result<void> takePixels(const NpyArray& array, const ArrayLayout& layout, ArrayImages& images) {
    constexpr double white = 255;
    const double scale = array.numbers.kind == NumberKind::Bool ? white : 1;
    std::string& pixels = images.block.bytes;
    pixels.reserve(static_cast<std::size_t>(array.count()));
    std::optional<std::pair<std::size_t, double>> stray;
    forNumbers(layout, [&](std::size_t place, std::size_t image) {
        const double value = scale * numberAt(array.at(place), array.numbers);
        const bool isPixel = value >= 0 && value <= white;
        pixels.push_back(static_cast<char>(isPixel ? static_cast<std::uint8_t>(value) : 0));
        if (!isPixel && !stray)
            stray = {image, value};
    });
    if (stray)
        return fail(ErrorKind::Data,
                    fmt::format("its {} numbers are read where they are pixels of 0 to 255, and "
                                "image #{} has {:.0f}; save it as uint16 or float32",
                                nameOf(array.numbers), stray->first, stray->second));
    return {};
}

} // namespace

Result<ArrayImages> imagesOf(NpyArray array) {
    if (array.numbers.isText())
        return fail(ErrorKind::Data, "it holds texts where images are expected");
    const Result<ArrayLayout> layout = layoutOf(array);
    if (!layout)
        return tl::unexpected(layout.error());
    ArrayImages images;
    images.count = layout->count;
    images.block.shape = {1, 1, layout->height, layout->width, layout->channels};
    const NumberForm form = array.numbers;
    const bool isUnsigned = form.kind == NumberKind::Unsigned;
    try {
        if (form.kind == NumberKind::Float || (isUnsigned && form.bytes == 2)) {
            takeValues(array, *layout, images);
            return images;
        }
        if (isUnsigned && form.bytes == 1 && layout->isPlain()) {
            images.block.bytes = std::move(array.bytes);
            images.block.offset = array.offset;
            return images;
        }
        if (Result<void> taken = takePixels(array, *layout, images); !taken)
            return tl::unexpected(taken.error());
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Data, "there is not enough memory for it; close other programs, or "
                                     "make it smaller");
    }
    return images;
}

} // namespace fovea
