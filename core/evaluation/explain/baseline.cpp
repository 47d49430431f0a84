#include "core/evaluation/explain/baseline.hpp"

#include <fmt/format.h>

namespace fovea {

std::string_view nameOf(Baseline baseline) {
    switch (baseline) {
    case Baseline::Zero:
        return "zero";
    case Baseline::Black:
        return "black";
    case Baseline::White:
        return "white";
    }
    return "";
}

Result<Baseline> baselineFromName(std::string_view name) {
    for (const Baseline each : {Baseline::Zero, Baseline::Black, Baseline::White})
        if (name == nameOf(each))
            return each;
    return fail(ErrorKind::Usage,
                fmt::format("\"{}\" is no baseline; say zero, black or white", name));
}

std::vector<float> emptySample(Baseline baseline, const Shape& input,
                               const Normalization& normalization) {
    std::vector<float> values(static_cast<std::size_t>(input.perSample()), 0.0F);
    if (baseline == Baseline::Zero || normalization.mean.empty())
        return baseline == Baseline::White ? std::vector<float>(values.size(), 1.0F) : values;
    const float stored = baseline == Baseline::White ? 1.0F : 0.0F;
    const auto channels = static_cast<std::size_t>(input.c);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t c = i % channels;
        values[i] = (stored - normalization.mean[c]) / normalization.deviation[c];
    }
    return values;
}

} // namespace fovea
