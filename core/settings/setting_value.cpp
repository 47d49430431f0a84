#include "core/settings/setting_value.hpp"

#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"

namespace fovea {

std::string toString(const SettingValue& value) {
    return std::visit(
        [](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, bool>)
                return held ? "yes" : "no";
            else if constexpr (std::is_same_v<T, std::string>)
                return held;
            else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>)
                return fmt::format("{}", fmt::join(held, "x"));
            else if constexpr (std::is_same_v<T, double>)
                return numberText(held);
            else
                return fmt::format("{}", held);
        },
        value);
}

} // namespace fovea
