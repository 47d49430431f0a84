#include "core/data/codecs/tiff/colours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fovea {

namespace {

/// value * factor / white, rounded.
template <class T>
T part(std::uint32_t value, std::uint32_t factor, std::uint32_t white) {
    return static_cast<T>((std::uint64_t{value} * factor + white / 2) / white);
}

template <class T>
T withoutAlpha(T value, T alpha, T white) {
    if (alpha <= T{0})
        return T{0};
    if constexpr (std::is_floating_point_v<T>)
        return value / alpha * white;
    else
        return std::min<T>(value, alpha) == alpha ? white : part<T>(value, white, alpha);
}

/// IEC 61966-2-1, of light from 0 to 1.
double toSrgb(double light) {
    const double held = std::clamp(light, 0.0, 1.0);
    return held <= 0.0031308 ? 12.92 * held : 1.055 * std::pow(held, 1 / 2.4) - 0.055;
}

struct Lab {
    double l = 0; ///< 0 to 100
    double a = 0;
    double b = 0;
};

std::array<double, 3> rgbOf(const Lab& lab) {
    const auto fromCubeRoot = [](double t) {
        return t > 6.0 / 29 ? t * t * t : (t - 4.0 / 29) * 108 / 841;
    };
    const double root = (lab.l + 16) / 116;
    const double x = 0.96422 * fromCubeRoot(root + lab.a / 500); // of D50
    const double y = fromCubeRoot(root);
    const double z = 0.82521 * fromCubeRoot(root - lab.b / 200);
    // From XYZ under D50 to the primaries of sRGB under their own white, adapted by Bradford.
    return {toSrgb(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
            toSrgb(-0.9787684 * x + 1.9161415 * y + 0.0334540 * z),
            toSrgb(0.0719453 * x - 0.2289914 * y + 1.4052427 * z)};
}

template <class T>
Lab labOf(const T* stored, bool isIcc) {
    constexpr double white = std::numeric_limits<T>::max();
    constexpr double unit = sizeof(T) == 1 ? 1 : 256; // of a and b
    if (isIcc) {
        // Of 16 bits, 100 is 0xff00 here.
        const double full = sizeof(T) == 1 ? white : 65280;
        return {stored[0] * 100 / full, stored[1] / unit - 128, stored[2] / unit - 128};
    }
    using Signed = std::make_signed_t<T>;
    return {stored[0] * 100 / white, static_cast<Signed>(stored[1]) / unit,
            static_cast<Signed>(stored[2]) / unit};
}

/// A palette's colours are of 16 bits by the standard; some writers fill the upper 8 only, some
/// write 8 bits as they are.
class Palette {
public:
    Palette(const std::array<std::uint16_t*, 3>& maps, std::size_t count) : m_maps(maps) {
        for (const std::uint16_t* map : maps)
            for (std::size_t i = 0; i != count; ++i) {
                m_isOf8Bits = m_isOf8Bits && map[i] < 256;
                m_isUpper = m_isUpper && (map[i] & 0xff) == 0;
            }
    }

    std::uint8_t at(std::size_t index, std::size_t channel) const {
        const std::uint32_t value = m_maps[channel][index];
        return static_cast<std::uint8_t>(m_isOf8Bits ? value
                                         : m_isUpper ? value >> 8
                                                     : (value * 255 + 32767) / 65535);
    }

private:
    std::array<std::uint16_t*, 3> m_maps;
    bool m_isOf8Bits = true;
    bool m_isUpper = true;
};

} // namespace

template <class T>
void divideByAlpha(std::vector<T>& samples, int channels, T white) {
    const auto stride = static_cast<std::size_t>(channels);
    for (std::size_t i = 0; i + stride <= samples.size(); i += stride) {
        const T alpha = samples[i + stride - 1];
        for (std::size_t c = i; c != i + stride - 1; ++c)
            samples[c] = withoutAlpha(samples[c], alpha, white);
    }
}

template <class T>
void cmykToRgb(std::vector<T>& samples, bool hasAlpha, T white) {
    const std::size_t stride = hasAlpha ? 5 : 4;
    T* out = samples.data(); // Never ahead of what is read.
    for (std::size_t i = 0; i + stride <= samples.size(); i += stride) {
        const T black = samples[i + 3];
        for (std::size_t c = 0; c != 3; ++c)
            *out++ = part<T>(static_cast<std::uint32_t>(white - samples[i + c]),
                             static_cast<std::uint32_t>(white - black), white);
        if (hasAlpha)
            *out++ = samples[i + 4];
    }
    samples.resize(static_cast<std::size_t>(out - samples.data()));
}

template <class T>
void labToRgb(std::vector<T>& samples, bool hasAlpha, bool isIcc) {
    const std::size_t stride = hasAlpha ? 4 : 3;
    for (std::size_t i = 0; i + stride <= samples.size(); i += stride) {
        const std::array<double, 3> rgb = rgbOf(labOf(&samples[i], isIcc));
        for (std::size_t c = 0; c != 3; ++c)
            samples[i + c] = static_cast<T>(std::lround(rgb[c] * std::numeric_limits<T>::max()));
    }
}

template <class T>
Result<std::vector<std::uint8_t>> resolvePalette(TIFF* tiff, const TiffForm& form,
                                                 const std::vector<T>& indices) {
    std::array<std::uint16_t*, 3> maps{};
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) != 1)
        return fail(ErrorKind::Data, "it is damaged: its palette is missing");
    const Palette palette(maps, std::size_t{1} << form.bits);
    std::vector<std::uint8_t> colours;
    const std::size_t stride = form.taken.size();
    colours.reserve(indices.size() / stride * (stride + 2));
    for (std::size_t i = 0; i + stride <= indices.size(); i += stride) {
        for (std::size_t c = 0; c != 3; ++c)
            colours.push_back(palette.at(indices[i], c));
        if (form.hasAlpha)
            colours.push_back(part<std::uint8_t>(indices[i + 1], 255, form.white()));
    }
    return colours;
}

template void divideByAlpha(std::vector<std::uint8_t>&, int, std::uint8_t);
template void divideByAlpha(std::vector<std::uint16_t>&, int, std::uint16_t);
template void divideByAlpha(std::vector<float>&, int, float);
template void cmykToRgb(std::vector<std::uint8_t>&, bool, std::uint8_t);
template void cmykToRgb(std::vector<std::uint16_t>&, bool, std::uint16_t);
template void labToRgb(std::vector<std::uint8_t>&, bool, bool);
template void labToRgb(std::vector<std::uint16_t>&, bool, bool);
template Result<std::vector<std::uint8_t>> resolvePalette(TIFF*, const TiffForm&,
                                                          const std::vector<std::uint8_t>&);
template Result<std::vector<std::uint8_t>> resolvePalette(TIFF*, const TiffForm&,
                                                          const std::vector<std::uint16_t>&);

} // namespace fovea
