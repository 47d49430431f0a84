#pragma once

#include <optional>
#include <string>

#include "core/evaluation/explain/method.hpp"

namespace fovea {

/// The line of `fovea explain`; what is not given is empty.
struct ExplainOptions {
    std::string run;
    std::string image;
    std::string method = "grad-cam";
    std::string label;
    std::string against;
    std::string layer;
    std::string baseline;
    std::string split;
    std::string out;
    std::optional<std::int64_t> map;
    std::optional<std::int64_t> steps;
    std::optional<std::int64_t> window;
    std::optional<std::int64_t> stride;
    std::optional<std::int64_t> count;
    std::optional<std::uint64_t> seed;
    bool isJson = false;
};

/// Whether a method looks at the samples of a run.
bool readsData(const Method& method);

/// Such a method, over a split of the run's data.
Result<void> explainByData(const ExplainOptions& options, const Method& method,
                           const LayerRegistry& registry);

} // namespace fovea
