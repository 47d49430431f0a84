#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/settings/setting_value.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// How a setting is edited and written.
enum class SettingKind { Bool, Integer, Real, Choice, Size2, Size3, Sides };

/// Inclusive limits of a number, or of each number of a size.
struct Range {
    double low = 0;
    double high = std::numeric_limits<std::int32_t>::max();
};

/// One declared setting of a layer type, with the type erased: what editors, files and docs need.
struct SettingInfo {
    std::string key;
    std::string doc;
    std::string unit;
    SettingKind kind = SettingKind::Integer;
    Range range;
    std::vector<std::string> choices;
    SettingValue defaultValue;
    /// Where set, the setting has a meaning only while setting `onlyWhenKey` has this value.
    std::string onlyWhenKey;
    std::string onlyWhenValue;
    /// The last such setting of a network follows the dataset's number of classes.
    bool isClassCount = false;
    /// A layer with such a setting ends an auxiliary head: in training its output is held against
    /// the labels too, and its loss counts so many times beside the network's.
    bool isAuxiliaryWeight = false;
};

/// One choice of an enumeration setting and its name in files and windows.
template <class Enum>
struct Choice {
    Enum value;
    std::string_view name;
};

constexpr std::string_view pixels = "px";

/// A setting as a layer declares it, next to the member it describes. The default is the member's.
template <class Layer, class T, std::size_t choiceCount = 0>
struct Setting {
    T Layer::*member;
    std::string_view key;
    std::string_view doc;
    Range range{};
    std::string_view unit{};
    std::array<Choice<T>, choiceCount> choices{};
    std::string_view onlyWhenKey{};
    std::string_view onlyWhenValue{};
    bool isClassCount = false;
    bool isAuxiliaryWeight = false;

    /// The setting means something only while the choice `otherKey` is `value`.
    constexpr Setting onlyWhen(std::string_view otherKey, std::string_view value) const {
        Setting copy = *this;
        copy.onlyWhenKey = otherKey;
        copy.onlyWhenValue = value;
        return copy;
    }

    /// The number of outputs that a classifier's last layer takes from its dataset.
    constexpr Setting classCount() const {
        Setting copy = *this;
        copy.isClassCount = true;
        return copy;
    }

    /// The weight of the loss of the auxiliary head that the layer ends.
    constexpr Setting auxiliaryWeight() const {
        Setting copy = *this;
        copy.isAuxiliaryWeight = true;
        return copy;
    }
};

template <class Layer, class T>
constexpr Setting<Layer, T> setting(T Layer::*member, std::string_view key, std::string_view doc,
                                    Range range, std::string_view unit = {}) {
    return {member, key, doc, range, unit};
}

template <class Layer>
constexpr Setting<Layer, bool> setting(bool Layer::*member, std::string_view key,
                                       std::string_view doc) {
    return {member, key, doc, Range{0, 1}};
}

template <class Layer, class T, std::size_t count>
requires std::is_enum_v<T>

constexpr Setting<Layer, T, count> setting(T Layer::*member, std::string_view key,
                                           std::string_view doc,
                                           const std::array<Choice<T>, count>& choices) {
    return {member, key, doc, Range{}, {}, choices};
}

} // namespace fovea
