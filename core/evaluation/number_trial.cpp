#include "core/evaluation/number_trial.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr std::string_view outputMaps = "out_channels";

/// A hook, so that up, down, left and right are told apart.
constexpr std::array<std::string_view, 7> figure{".......", "..####.", "..#..#.", "..#....",
                                                 "..#....", ".##....", "......."};

Tensor image() {
    Tensor made({1, 1, 7, 7, 1});
    for (std::int64_t y = 0; y != 7; ++y)
        for (std::int64_t x = 0; x != 7; ++x)
            made.view().at(0, 0, y, x, 0) =
                figure[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 1.0F
                                                                                        : 0.0F;
    return made;
}

Tensor signal() {
    Tensor made({1, 1, 1, 12, 1});
    constexpr std::array<float, 12> values{0, 0, 1, 1, 1, 0, 0, 0, 2, 0, 0, 0};
    std::ranges::copy(values, made.view().values().begin());
    return made;
}

/// A bar from front to back that turns aside in the last slice.
Tensor volume() {
    Tensor made({1, 4, 5, 5, 1});
    for (std::int64_t d = 0; d != 4; ++d)
        made.view().at(0, d, 2, 2, 0) = 1;
    made.view().at(0, 3, 2, 3, 0) = 1;
    return made;
}

/// The figure in several maps, each fainter than the one before.
template <std::int64_t maps>
Tensor images() {
    const Tensor one = image();
    Tensor made({1, 1, 7, 7, maps});
    for (std::int64_t y = 0; y != 7; ++y)
        for (std::int64_t x = 0; x != 7; ++x)
            for (std::int64_t map = 0; map != maps; ++map)
                made.view().at(0, 0, y, x, map) =
                    one.view().at(0, 0, y, x, 0) * static_cast<float>(maps - map) / maps;
    return made;
}

template <std::int64_t length>
Tensor vector() {
    Tensor made({1, 1, 1, 1, length});
    constexpr std::array<float, 6> values{0, 1, -1, 2, 0.5F, 0};
    for (std::size_t i = 0; i != static_cast<std::size_t>(length); ++i)
        made.view().values()[i] = values[i % values.size()];
    return made;
}

/// Two kernels where the layer has a setting for how many; else as it is by default.
SettingMap fewMaps(const LayerType& type) {
    const bool declares = std::ranges::any_of(
        type.settings, [](const SettingInfo& info) { return info.key == outputMaps; });
    return declares ? SettingMap{{std::string(outputMaps), std::int64_t{2}}} : SettingMap{};
}

void teachEdges(TrialWeight& weight) {
    constexpr std::array<float, 9> vertical{-1, 0, 1, -1, 0, 1, -1, 0, 1};
    constexpr std::array<float, 3> step{-1, 0, 1};
    const Extents& extents = weight.info.extents;
    if (weight.info.axes == "HWIO" && extents[2] == 1 && extents[1] == 3) {
        const auto maps = static_cast<std::size_t>(extents[3]);
        const bool isSignal = extents[0] == 1;
        if (!isSignal && extents[0] != 3)
            return;
        for (std::size_t place = 0; place != (isSignal ? 3U : 9U); ++place) {
            weight.values[place * maps] = isSignal ? step[place] : vertical[place];
            if (!isSignal && maps > 1)
                weight.values[place * maps + 1] = vertical[place % 3 * 3 + place / 3];
        }
    }
}

} // namespace

Result<LayerTrial> numberTrial(const LayerRegistry& registry, const std::string& type) {
    const LayerType* found = registry.layer(type);
    if (found == nullptr)
        return LayerTrial::make(registry, type, {}, {}, {});
    Result<LayerTrial> trial = fail(ErrorKind::Network, std::string());
    for (Tensor (*input)() :
         {image, signal, volume, vector<6>, images<6>, images<32>, vector<84>}) {
        std::vector<Tensor> inputs;
        for (int i = 0; i != found->arity.least; ++i)
            inputs.push_back(input());
        trial = LayerTrial::make(registry, type, fewMaps(*found), std::move(inputs), {});
        if (trial)
            break;
    }
    if (!trial)
        return fail(ErrorKind::Network,
                    fmt::format("{} takes none of the small inputs that there are: {}", type,
                                trial.error().message));
    std::vector<TrialWeight> weights(trial->weights().begin(), trial->weights().end());
    for (TrialWeight& weight : weights)
        teachEdges(weight);
    return trial->withWeights(std::move(weights));
}

} // namespace fovea
