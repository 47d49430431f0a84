#include <fmt/format.h>

#include "core/data/input_shape.hpp"

namespace fovea {

namespace {

tl::unexpected<Error> refused(const Dataset& dataset, std::string_view message) {
    return fail(ErrorKind::Data, fmt::format("{}: {}", dataset.source().string(), message));
}

/// errors  a size that such samples do not have
Result<void> checkSize(const Dataset& dataset, const DatasetSpec& spec) {
    const SampleKind kind = dataset.sampleKind();
    if (spec.depth > 1 && kind != SampleKind::Volume)
        return refused(dataset, fmt::format("its samples are {}s, which have no depth; leave the "
                                            "depth open, or choose volumes as samples",
                                            nameOf(kind)));
    if (spec.depth == 1 && kind == SampleKind::Volume)
        return refused(dataset, "a depth of 1 leaves no volume; set 2 or more, or leave it open");
    if (kind != SampleKind::Signal)
        return {};
    if (spec.height > 1)
        return refused(dataset, "its samples are signals, which have one row; leave the height "
                                "open, the width is their length");
    const std::int64_t channels = dataset.imageShape().c;
    if (spec.channels > 0 && channels > 0 && spec.channels != channels)
        return refused(dataset, fmt::format("its signals have {} channels, not {}; leave the "
                                            "channels open",
                                            channels, spec.channels));
    return {};
}

std::string_view openSize(const Shape& shape, SampleKind kind) {
    if (kind == SampleKind::Signal)
        return "the signals differ in length; set the width that the network gets";
    if (shape.d == 0)
        return "the volumes differ in their number of slices; set the depth that the network gets";
    return kind == SampleKind::Volume
               ? "the volumes' slices differ in size; set the height and width that the network "
                 "gets, 64 x 64 for a start"
               : "the images differ in size; set the height and width that the network gets, "
                 "64 x 64 for a start";
}

} // namespace

Result<Shape> inputShape(const Dataset& dataset, const DatasetSpec& spec) {
    if (const Result<void> sound = checkSize(dataset, spec); !sound)
        return tl::unexpected(sound.error());
    const Shape samples = dataset.imageShape();
    Shape shape{1, samples.d, spec.height > 0 ? spec.height : samples.h,
                spec.width > 0 ? spec.width : samples.w,
                spec.channels > 0 ? spec.channels : samples.c};
    if (spec.depth > 0 && dataset.sampleKind() == SampleKind::Volume)
        shape.d = spec.depth;
    if (shape.c == 0)
        shape.c = 3;
    if (shape.d == 0 || shape.h == 0 || shape.w == 0)
        return refused(dataset, openSize(shape, dataset.sampleKind()));
    return shape;
}

Result<void> checkSample(const ImageView& sample, const Shape& input) {
    const auto isColour = [](std::int64_t channels) { return channels == 1 || channels == 3; };
    if (sample.channels != input.c && !(isColour(sample.channels) && isColour(input.c)))
        return fail(ErrorKind::Data,
                    fmt::format("it has {} channels, the network takes {}; bring data with as many",
                                sample.channels, input.c));
    if (sample.depth > 1 && input.d == 1)
        return fail(ErrorKind::Data, fmt::format("it is a volume of {} slices, the network takes "
                                                 "none; choose one trained on volumes",
                                                 sample.depth));
    if (sample.depth == 1 && input.d > 1)
        return fail(ErrorKind::Data, fmt::format("it has one slice, the network takes volumes of "
                                                 "{}; bring a volume",
                                                 input.d));
    const bool takesSignals = input.d == 1 && input.h == 1;
    if (sample.values != nullptr && sample.isSignal() && !takesSignals)
        return fail(ErrorKind::Data, "it is a signal, the network takes images; choose one trained "
                                     "on signals");
    if (sample.values != nullptr && !sample.isSignal() && takesSignals)
        return fail(ErrorKind::Data, "it is no signal, but the network takes signals; bring a CSV "
                                     "file");
    return {};
}

} // namespace fovea
