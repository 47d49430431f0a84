#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace fovea {

struct SettingValue;

/// Settings by key. A key that is absent has its default.
using SettingMap = std::map<std::string, SettingValue>;

/// What of a TypedValue names its type, in files and paths.
inline constexpr const char* kindKey = "kind";

/// One of a family's types with its settings: an optimizer, a loss, a step of augmentation.
struct TypedValue {
    std::string type; ///< its id in the family
    SettingMap settings{};

    bool operator==(const TypedValue& other) const;
};

/// The value of one setting as files, editors and undo commands hold it, whatever declares it:
/// a Size2 is {height, width}, Sides are {top, bottom, left, right}, a choice is its name, a seed
/// an unsigned number, a group a map of its own.
struct SettingValue
    : std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                   std::uint64_t, SettingMap, TypedValue, std::vector<TypedValue>> {
    using variant::variant;
    using variant::operator=;

    // Not inline: each of them is nine cases, which whoever copies a network would compile anew.
    SettingValue() noexcept;
    SettingValue(const SettingValue& other);
    SettingValue(SettingValue&& other) noexcept;
    SettingValue& operator=(const SettingValue& other);
    SettingValue& operator=(SettingValue&& other) noexcept;
    ~SettingValue();

    bool operator==(const SettingValue& other) const;
};

/// As a person writes it: "3x3", "0.5", "same", "yes", "adam", "flip, shift" or "none".
std::string toString(const SettingValue& value);

} // namespace fovea
