#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace fovea {

/// What an explanation is of: the logit of a class or, where another is named, how far it is above
/// that one's ("why 4 and not 9").
struct Target {
    std::int32_t label = 0;
    std::optional<std::int32_t> against = std::nullopt;

    bool operator==(const Target&) const = default;

    double of(std::span<const float> logits) const {
        const auto at = [&](std::int32_t i) {
            return static_cast<double>(logits[static_cast<std::size_t>(i)]);
        };
        return at(label) - (against ? at(*against) : 0);
    }

    /// Its gradient with respect to the logits.
    void writeGradient(std::span<float> dLogits) const {
        std::ranges::fill(dLogits, 0.0F);
        dLogits[static_cast<std::size_t>(label)] += 1;
        if (against)
            dLogits[static_cast<std::size_t>(*against)] -= 1;
    }
};

} // namespace fovea
