#include "core/data/normalization.hpp"

#include "core/base/parallel.hpp"
#include "core/data/input_shape.hpp"

namespace fovea {

namespace {

/// Sums of whole numbers, so that their order does not matter.
struct ChannelSums {
    std::array<std::uint64_t, 3> sum{};
    std::array<std::uint64_t, 3> squares{};
    std::size_t samples = 0;

    void add(const ImageView& image) {
        ++samples;
        for (std::int64_t i = 0; i != image.count(); i += image.channels)
            for (std::int64_t c = 0; c != image.channels; ++c) {
                const std::uint64_t value = image.pixels[i + c];
                sum[static_cast<std::size_t>(c)] += value;
                squares[static_cast<std::size_t>(c)] += value * value;
            }
    }

    void add(const ChannelSums& other) {
        for (std::size_t c = 0; c != sum.size(); ++c) {
            sum[c] += other.sum[c];
            squares[c] += other.squares[c];
        }
        samples += other.samples;
    }
};

/// Means and squared distances from them, one by one and part by part (Welford 1962; Chan, Golub,
/// LeVeque 1979): nothing cancels where the mean is far larger than the deviation.
struct ChannelMoments {
    double count = 0; ///< values of each channel
    std::vector<double> mean;
    std::vector<double> squares;

    void add(const ImageView& sample) {
        const auto channels = static_cast<std::size_t>(sample.channels);
        mean.resize(channels);
        squares.resize(channels);
        for (std::int64_t i = 0; i != sample.count(); ++i) {
            const auto c = static_cast<std::size_t>(i) % channels;
            count += c == 0 ? 1 : 0;
            const double value = sample.values != nullptr ? static_cast<double>(sample.values[i])
                                                          : sample.pixels[i] / 255.0;
            const double distance = value - mean[c];
            mean[c] += distance / count;
            squares[c] += distance * (value - mean[c]);
        }
    }

    void add(const ChannelMoments& other) {
        if (other.count == 0)
            return;
        mean.resize(other.mean.size());
        squares.resize(other.mean.size());
        const double all = count + other.count;
        for (std::size_t c = 0; c != mean.size(); ++c) {
            const double distance = other.mean[c] - mean[c];
            mean[c] += distance * other.count / all;
            squares[c] += other.squares[c] + distance * distance * count * other.count / all;
        }
        count = all;
    }
};

/// Samples of 8 bits and of values; a folder of pictures may hold both.
struct SampleSums {
    ChannelSums pixels;
    ChannelMoments values;
    bool usesMoments = false; ///< also for 8 bits
    std::string error;        ///< of the first that cannot be read

    void add(const ImageView& sample) {
        if (usesMoments || sample.values != nullptr)
            values.add(sample);
        else
            pixels.add(sample);
    }

    void add(const SampleSums& other) {
        pixels.add(other.pixels);
        values.add(other.values);
        if (error.empty())
            error = other.error;
    }
};

void addSample(const Dataset& dataset, std::size_t sample, const Fitting& fitting, Image& scratch,
               SampleSums& sums) {
    if (const Result<void> fitted = dataset.fitted(sample, fitting, scratch))
        sums.add(scratch);
    else if (sums.error.empty())
        sums.error = fitted.error().message;
}

Normalization fromMoments(const ChannelMoments& sums) {
    Normalization result;
    for (std::size_t c = 0; c != sums.mean.size(); ++c) {
        const double deviation = std::sqrt(sums.squares[c] / sums.count);
        const bool varies = deviation > 1e-6 * std::abs(sums.mean[c]);
        result.mean.push_back(static_cast<float>(sums.mean[c]));
        result.deviation.push_back(varies ? static_cast<float>(deviation) : 1.0F);
    }
    return result;
}

Normalization fromPixels(const ChannelSums& sums, const Shape& input) {
    const double count = static_cast<double>(sums.samples) * static_cast<double>(input.h * input.w);
    Normalization result;
    for (std::size_t c = 0; c != static_cast<std::size_t>(input.c); ++c) {
        const double mean = static_cast<double>(sums.sum[c]) / count;
        const double variance =
            std::max(0.0, static_cast<double>(sums.squares[c]) / count - mean * mean);
        const double deviation = std::sqrt(variance);
        result.mean.push_back(static_cast<float>(mean / 255));
        // A channel that never varies tells nothing; it must not become infinite either.
        result.deviation.push_back(deviation < 1e-3 ? 1.0F : static_cast<float>(deviation / 255));
    }
    return result;
}

/// What the same samples would have given one by one, on the scale of 0 to 1.
ChannelMoments momentsOf(const ChannelSums& sums, const Shape& input) {
    ChannelMoments moments;
    moments.count = static_cast<double>(sums.samples) * static_cast<double>(input.h * input.w);
    for (std::size_t c = 0; c != static_cast<std::size_t>(input.c); ++c) {
        const double mean = static_cast<double>(sums.sum[c]) / moments.count;
        const double variance =
            std::max(0.0, static_cast<double>(sums.squares[c]) / moments.count - mean * mean);
        moments.mean.push_back(mean / 255);
        moments.squares.push_back(variance * moments.count / (255.0 * 255.0));
    }
    return moments;
}

Normalization fromSums(SampleSums sums, const Shape& input) {
    if (sums.values.count == 0)
        return fromPixels(sums.pixels, input);
    if (sums.pixels.samples > 0)
        sums.values.add(momentsOf(sums.pixels, input));
    return fromMoments(sums.values);
}

} // namespace

Result<Normalization> measureNormalization(const Dataset& dataset, const DatasetSpec& spec,
                                           std::stop_token stop) {
    const Result<Shape> input = inputShape(dataset, spec);
    if (!input)
        return tl::unexpected(input.error());
    const auto channels = static_cast<std::size_t>(input->c);
    const std::vector<std::size_t> samples = dataset.indices(Split::Train);
    if (!spec.normalizes || samples.empty())
        return Normalization{std::vector(channels, 0.0F), std::vector(channels, 1.0F)};
    const Fitting fitting{input->withBatch(1), spec.fit};
    constexpr std::int64_t chunk = 64;
    const auto count = static_cast<std::int64_t>(samples.size());
    SampleSums none;
    none.usesMoments = dataset.sampleKind() != SampleKind::Image;
    std::vector<SampleSums> parts(static_cast<std::size_t>((count + chunk - 1) / chunk), none);
    parallelChunks(count, chunk, [&](std::int64_t begin, std::int64_t end) {
        SampleSums& sums = parts[static_cast<std::size_t>(begin / chunk)];
        Image scratch;
        for (std::int64_t i = begin; i != end && !stop.stop_requested(); ++i)
            addSample(dataset, samples[static_cast<std::size_t>(i)], fitting, scratch, sums);
    });
    if (stop.stop_requested())
        return fail(ErrorKind::Interrupted, "the measuring of mean and deviation was stopped");
    SampleSums total;
    for (const SampleSums& part : parts)
        total.add(part);
    if (total.pixels.samples == 0 && total.values.count == 0)
        return fail(ErrorKind::Data, total.error);
    return fromSums(std::move(total), *input);
}

} // namespace fovea
