#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fovea {

/// 12345678 as "12,345,678".
std::string grouped(std::int64_t value);

/// "1 epoch", "2 epochs", "12,000 images".
std::string counted(std::int64_t count, std::string_view noun);

/// A share as "98.94 %"; "-" where there is none (NaN).
std::string percent(double share, int decimals = 2);

} // namespace fovea
