#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/evaluation/evaluate.hpp"

namespace fovea {

/// By what a run's logits are divided so that its probabilities can be taken at their word
/// (Probabilities::withTemperature), and how it came about. It changes no answer, only how sure it
/// is. Kept in the run's temperature.json, for the weights that it was fitted for.
struct Temperature {
    double value = 1;
    std::string weights; ///< WeightsOrigin::fingerprint
    std::int64_t samples = 0;
    double logLossBefore = 0; ///< on the images that it was fitted on
    double logLossAfter = 0;
    double eceBefore = 0;
    double eceAfter = 0;

    bool operator==(const Temperature&) const = default;
};

inline std::filesystem::path temperatureFile(const RunFolder& run) {
    return run.path / "temperature.json";
}

/// The temperature of the least log-loss on the validation split.
/// errors  Data: figures of another split, which must not be fitted to; none that have
/// probabilities
Result<Temperature> fitTemperature(const Evaluation& evaluation);

/// errors  the folder cannot be written to
Result<void> keepTemperature(const RunFolder& run, const Temperature& temperature);

/// What a run keeps, if it is for these weights; nothing where it keeps none for them.
/// errors  the file is damaged
Result<std::optional<Temperature>> keptTemperature(const RunFolder& run,
                                                   const WeightsOrigin& weights);

/// "temperature 1.32, fitted on 1,000 validation samples"
std::string toString(const Temperature& temperature);

} // namespace fovea
