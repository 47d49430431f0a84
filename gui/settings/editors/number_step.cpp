#include "gui/settings/editors/number_step.hpp"

#include <cmath>

#include "core/base/number_text.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea::gui {
namespace {

constexpr int stepDigits = 12; ///< 0.3 + 0.01 is 0.31, not 0.31000000000000005
constexpr double freeStep = 0.01;

double powerOfTenBelow(double size) { return std::pow(10, std::floor(std::log10(size))); }

double realOf(const SettingValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&value);
    return real != nullptr ? *real : 0;
}

/// Whether a number's order of magnitude is what matters: its range begins above zero.
bool isMagnitude(const Range& range) {
    return range.low > 0 || (range.low == 0 && range.excludesLow);
}

double stepFrom(const SettingInfo& number, double from, bool isUp) {
    const Range range = number.comfortable.value_or(number.range);
    const double span = range.high - range.low;
    const double even = std::isfinite(span) && span > 0 ? powerOfTenBelow(span / 50) : freeStep;
    if (from == 0 || (std::isfinite(span) && !isMagnitude(range)))
        return even;
    const double size = powerOfTenBelow(std::abs(from));
    // Down from 0.1 it goes as on below it: to 0.099.
    const bool isAtPower = std::abs(from) == size && isUp == (from < 0);
    return size / (isAtPower ? 100 : 10);
}

/// `to`, or the limit that it is beyond.
SettingValue within(const SettingInfo& number, const SettingValue& to) {
    const double limit = realOf(to) > number.range.high ? number.range.high : number.range.low;
    if (checkSetting(number, to) || !std::isfinite(limit))
        return to;
    if (number.kind == SettingKind::Real)
        return limit;
    return static_cast<std::int64_t>(limit);
}

} // namespace

std::optional<SettingValue> stepped(const SettingInfo& number, const SettingValue& from,
                                    int steps) {
    SettingValue to = from;
    if (number.kind == SettingKind::Real) {
        const double start = realOf(from);
        const double sum = start + steps * stepFrom(number, start, steps > 0);
        to = readReal(numberText(sum, stepDigits)).value_or(start);
    } else if (auto* whole = std::get_if<std::int64_t>(&to)) {
        if (__builtin_add_overflow(*whole, std::int64_t{steps}, whole))
            return std::nullopt;
    } else if (auto* seed = std::get_if<std::uint64_t>(&to)) {
        if (__builtin_add_overflow(*seed, std::int64_t{steps}, seed))
            return std::nullopt;
        return to;
    }
    to = within(number, to);
    const bool leadsOn = steps > 0 ? realOf(to) > realOf(from) : realOf(to) < realOf(from);
    if (!leadsOn || !checkSetting(number, to))
        return std::nullopt;
    return to;
}

} // namespace fovea::gui
