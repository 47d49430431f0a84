#include "core/data/codecs/colour_profile.hpp"

#include <array>
#include <cstdlib>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <type_traits>

#include <lcms2.h>

namespace fovea {

namespace {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};

struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};

struct DeleteContext {
    void operator()(cmsContext context) const { cmsDeleteContext(context); }
};

using Profile = std::unique_ptr<void, CloseProfile>;

/// From a profile to sRGB, in the form that a picture's samples have.
struct Conversion {
    std::unique_ptr<std::remove_pointer_t<cmsContext>, DeleteContext> context;
    std::unique_ptr<void, DeleteTransform> transform;
};

/// sRGB's curve for grey: IEC 61966-2-1 as ICC's parametric type 4.
Profile greyProfile(cmsContext context) {
    constexpr std::array<cmsFloat64Number, 5> curve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                                                    0.04045};
    cmsToneCurve* tone = cmsBuildParametricToneCurve(context, 4, curve.data());
    Profile grey(cmsCreateGrayProfileTHR(context, cmsD50_xyY(), tone));
    cmsFreeToneCurve(tone);
    return grey;
}

cmsUInt32Number formOf(int channels, bool isWide) {
    const std::array<std::array<cmsUInt32Number, 2>, 4> forms{{{TYPE_GRAY_8, TYPE_GRAY_16},
                                                               {TYPE_GRAYA_8, TYPE_GRAYA_16},
                                                               {TYPE_RGB_8, TYPE_RGB_16},
                                                               {TYPE_RGBA_8, TYPE_RGBA_16}}};
    return forms[static_cast<std::size_t>(channels - 1)][isWide ? 1 : 0];
}

/// Whether five shades of each channel, in all mixtures, stay within a level where they are.
bool changesNothing(cmsHTRANSFORM transform8, int channels) {
    const int colours = channels >= 3 ? 3 : 1;
    std::vector<std::uint8_t> shades;
    const int mixtures = colours == 3 ? 125 : 5;
    for (int i = 0; i != mixtures; ++i) {
        const std::array<int, 3> steps{i % 5, i / 5 % 5, i / 25};
        for (int c = 0; c != channels; ++c)
            shades.push_back(c < colours ? static_cast<std::uint8_t>(
                                               steps[static_cast<std::size_t>(c)] * 255 / 4)
                                         : std::uint8_t{255});
    }
    std::vector<std::uint8_t> seen = shades;
    cmsDoTransform(transform8, shades.data(), seen.data(), static_cast<cmsUInt32Number>(mixtures));
    for (std::size_t i = 0; i != shades.size(); ++i)
        if (std::abs(int{shades[i]} - int{seen[i]}) > 1)
            return false;
    return true;
}

/// None: nothing is to be done.
std::shared_ptr<const Conversion> makeConversion(const std::string& bytes, int channels,
                                                 bool isWide) {
    auto conversion = std::make_shared<Conversion>();
    conversion->context.reset(cmsCreateContext(nullptr, nullptr));
    cmsContext context = conversion->context.get();
    const Profile from(cmsOpenProfileFromMemTHR(context, bytes.data(),
                                                static_cast<cmsUInt32Number>(bytes.size())));
    const Profile to =
        channels >= 3 ? Profile(cmsCreate_sRGBProfileTHR(context)) : greyProfile(context);
    if (from == nullptr || to == nullptr)
        return nullptr;
    const auto transform = [&](bool wide) {
        const cmsUInt32Number form = formOf(channels, wide);
        // Without a cache of its own, so that threads can share it.
        return std::unique_ptr<void, DeleteTransform>(
            cmsCreateTransformTHR(context, from.get(), form, to.get(), form, INTENT_PERCEPTUAL,
                                  cmsFLAGS_NOCACHE | cmsFLAGS_COPY_ALPHA));
    };
    const auto narrow = transform(false);
    if (narrow == nullptr || changesNothing(narrow.get(), channels))
        return nullptr;
    conversion->transform = transform(isWide);
    return conversion->transform == nullptr ? nullptr : conversion;
}

/// Most folders have a camera or two: the last profiles' conversions are kept.
class KeptConversions {
public:
    std::shared_ptr<const Conversion> get(const std::string& profile, int channels, bool isWide) {
        const std::scoped_lock lock(m_mutex);
        for (const Entry& entry : m_entries)
            if (entry.channels == channels && entry.isWide == isWide && entry.profile == profile)
                return entry.conversion;
        m_entries.push_front(
            {profile, channels, isWide, makeConversion(profile, channels, isWide)});
        if (m_entries.size() > mostEntries)
            m_entries.pop_back();
        return m_entries.front().conversion;
    }

private:
    static constexpr std::size_t mostEntries = 16;

    struct Entry {
        std::string profile;
        int channels;
        bool isWide;
        std::shared_ptr<const Conversion> conversion;
    };

    std::mutex m_mutex;
    std::deque<Entry> m_entries;
};

/// As the transform has it: from black to the largest number that there is.
template <class T>
void stretch(std::vector<T>& samples, std::uint32_t& white) {
    constexpr std::uint32_t most = std::numeric_limits<T>::max();
    if (white == most)
        return;
    for (T& sample : samples)
        sample = static_cast<T>(
            (std::min<std::uint32_t>(sample, white) * std::uint64_t{most} + white / 2) / white);
    white = most;
}

} // namespace

void convertToSrgb(DecodedPicture& picture) {
    static KeptConversions kept;
    if (picture.profile.empty() || picture.channels < 1 || picture.channels > 4)
        return;
    std::visit(
        [&](auto& samples) {
            using Value = typename std::decay_t<decltype(samples)>::value_type;
            if constexpr (!std::is_same_v<Value, float>) {
                const auto conversion =
                    kept.get(picture.profile, picture.channels, sizeof(Value) == 2);
                if (conversion == nullptr)
                    return;
                stretch(samples, picture.white);
                const auto stride = static_cast<std::size_t>(picture.width * picture.channels);
                for (std::size_t at = 0; at != samples.size(); at += stride)
                    cmsDoTransform(conversion->transform.get(), &samples[at], &samples[at],
                                   static_cast<cmsUInt32Number>(picture.width));
            }
        },
        picture.samples);
    picture.profile.clear();
}

} // namespace fovea
