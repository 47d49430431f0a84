#include "core/evaluation/figures.hpp"

#include <cmath>

#include <fmt/format.h>

namespace fovea {

std::string grouped(std::int64_t value) {
    const std::string digits = std::to_string(value);
    const std::size_t sign = value < 0 ? 1 : 0;
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > sign && (digits.size() - i) % 3 == 0)
            result += ',';
        result += digits[i];
    }
    return result;
}

std::string counted(std::int64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string percent(double share, int decimals) {
    return std::isnan(share) ? "-" : fmt::format("{:.{}f} %", 100 * share, decimals);
}

} // namespace fovea
