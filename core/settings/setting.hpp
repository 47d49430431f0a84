#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/settings/range.hpp"
#include "core/settings/setting_value.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// How a setting is edited and written.
enum class SettingKind {
    Bool,
    Integer,
    Real,
    Choice,
    Size2,
    Size3,
    Sides,
    Text,
    Path,  ///< a text that names a file or a folder
    Seed,  ///< any number of 64 bits without a sign
    Group, ///< settings of its own
    Typed, ///< one of a family's types, with that type's settings
    Steps  ///< a list of such, in its order
};

/// One declared setting of a struct, with the type erased: what editors, files and docs need.
struct SettingInfo {
    std::string key;
    std::string title; ///< as a form's label has it
    std::string doc;   ///< one sentence
    std::string unit;
    std::string section; ///< the heading that it stands under in a form; empty: none
    SettingKind kind = SettingKind::Integer;
    Range range;
    /// What is usual, inside of the range: a value beyond it is allowed and remarked on.
    std::optional<Range> comfortable;
    std::vector<std::string> choices;
    std::vector<std::int64_t> numbers; ///< where not empty, only these are allowed
    std::string zeroMeans;             ///< where not empty, what 0 stands for: "one per core"
    std::vector<SettingInfo> members;  ///< of a group
    std::string family;                ///< of Typed and Steps: which types may be named
    SettingValue defaultValue;
    /// Where set, the setting has a meaning only while setting `onlyWhenKey` has this value.
    std::string onlyWhenKey;
    std::string onlyWhenValue;
    /// The command's short option, without its dashes; empty: `--set` alone changes it.
    std::string option;
    /// Whether a run that has begun may go on with another value.
    bool isFreeInRun = false;
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

/// The family whose types a TypedValue, or each of a list of them, names.
struct Family {
    std::string_view name;
};

/// A setting as a struct declares it, next to the member it describes. The default is the member's.
/// What is told of it besides is chained: `setting(&S::rate, "rate", "...",
/// above(0)).option("lr")`.
template <class Struct, class T, std::size_t choiceCount = 0>
struct Setting {
    T Struct::*member;
    std::string_view key;
    std::string_view doc;
    Range range{};
    std::string_view unit{};
    std::array<Choice<T>, choiceCount> choices{};
    std::string_view family{};
    std::string_view titleText{};
    std::string_view sectionText{};
    std::optional<Range> comfortableRange{};
    std::array<std::int64_t, 4> allowed{};
    std::size_t allowedCount = 0;
    std::string_view zeroText{};
    std::string_view onlyWhenKey{};
    std::string_view onlyWhenValue{};
    std::string_view optionName{};
    bool isPath = false;
    bool isFreeInRun = false;
    bool isClassCount = false;
    bool isAuxiliaryWeight = false;

    /// The label, where it is not the key's words.
    constexpr Setting title(std::string_view text) const {
        return with([&](Setting& s) { s.titleText = text; });
    }

    /// The heading that it stands under, with its neighbours of the same one.
    constexpr Setting section(std::string_view text) const {
        return with([&](Setting& s) { s.sectionText = text; });
    }

    /// What is usual: a value beyond it is allowed, and remarked on.
    constexpr Setting comfortable(Range range_) const {
        return with([&](Setting& s) { s.comfortableRange = range_; });
    }

    /// Only these numbers, at most four.
    constexpr Setting oneOf(std::initializer_list<std::int64_t> numbers) const {
        return with([&](Setting& s) {
            for (const std::int64_t number : numbers)
                s.allowed[s.allowedCount++] = number;
        });
    }

    /// 0 is no amount but stands for something: "one per core".
    constexpr Setting zeroMeans(std::string_view text) const {
        return with([&](Setting& s) { s.zeroText = text; });
    }

    /// The setting means something only while the choice `otherKey` is `value`.
    constexpr Setting onlyWhen(std::string_view otherKey, std::string_view value) const {
        return with([&](Setting& s) {
            s.onlyWhenKey = otherKey;
            s.onlyWhenValue = value;
        });
    }

    /// The command's short option for it, `--name`, besides `--set`.
    constexpr Setting option(std::string_view name) const {
        return with([&](Setting& s) { s.optionName = name; });
    }

    /// The text names a file or a folder.
    constexpr Setting path() const {
        return with([](Setting& s) { s.isPath = true; });
    }

    /// A run that has begun may go on with another value.
    constexpr Setting freeInRun() const {
        return with([](Setting& s) { s.isFreeInRun = true; });
    }

    /// The number of outputs that a classifier's last layer takes from its dataset.
    constexpr Setting classCount() const {
        return with([](Setting& s) { s.isClassCount = true; });
    }

    /// The weight of the loss of the auxiliary head that the layer ends.
    constexpr Setting auxiliaryWeight() const requires std::is_floating_point_v<T> {
        return with([](Setting& s) { s.isAuxiliaryWeight = true; });
    }

private:
    template <class Change>
    constexpr Setting with(Change change) const {
        Setting copy = *this;
        change(copy);
        return copy;
    }
};

namespace detail {

/// What needs no more than a key and a sentence: no range, choices or family.
template <class T>
concept PlainSetting =
    std::is_same_v<T, std::string> || std::is_same_v<T, std::uint64_t> || requires {
    T::settings();
};

template <class T>
concept TypedSetting = std::is_same_v<T, TypedValue> || std::is_same_v<T, std::vector<TypedValue>>;

} // namespace detail

template <class Struct, class T>
constexpr Setting<Struct, T> setting(T Struct::*member, std::string_view key, std::string_view doc,
                                     Range range, std::string_view unit = {}) {
    return {member, key, doc, range, unit};
}

template <class Struct>
constexpr Setting<Struct, bool> setting(bool Struct::*member, std::string_view key,
                                        std::string_view doc) {
    return {member, key, doc, Range{0, 1}};
}

/// A text, a seed or a struct with settings of its own.
template <class Struct, detail::PlainSetting T>
constexpr Setting<Struct, T> setting(T Struct::*member, std::string_view key,
                                     std::string_view doc) {
    return {member, key, doc, Range{0, 1}};
}

template <class Struct, detail::TypedSetting T>
constexpr Setting<Struct, T> setting(T Struct::*member, std::string_view key, std::string_view doc,
                                     Family family) {
    return {member, key, doc, Range{}, {}, {}, family.name};
}

template <class Struct, class T, std::size_t count>
requires std::is_enum_v<T>

constexpr Setting<Struct, T, count> setting(T Struct::*member, std::string_view key,
                                            std::string_view doc,
                                            const std::array<Choice<T>, count>& choices) {
    return {member, key, doc, Range{}, {}, choices};
}

} // namespace fovea
