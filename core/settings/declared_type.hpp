#pragma once

#include <concepts>

#include "core/settings/setting_access.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// How a type of a family presents itself. Ids are permanent: files name them; those of layers and
/// losses are dotted.
struct About {
    std::string_view id;
    int version = 1; ///< raised when a file written before would mean something else
    std::string_view title;
    std::string_view summary; ///< one sentence
    /// Of a layer: the id of its group, which any plugin may offer; empty for the first group that
    /// its own plugin offers.
    std::string_view category{};
};

/// A struct that is a type: a copyable value that says what it is and declares its settings.
template <class T>
concept DeclaredType = std::default_initializable<T> && std::copyable<T> && requires {
    { T::about.id } -> std::convertible_to<std::string_view>;
    { T::about.summary } -> std::convertible_to<std::string_view>;
    T::settings();
};

/// What a struct shows of itself.
template <DeclaredType T>
TypeInfo typeInfoOf() {
    TypeInfo info;
    info.id = T::about.id;
    info.version = T::about.version;
    info.title = T::about.title;
    info.summary = T::about.summary;
    info.settings = settingInfosOf<T>();
    info.check = [](const SettingMap& settings) -> Result<void> {
        return structFrom<T>(settings).map([](const T&) {});
    };
    return info;
}

} // namespace fovea
