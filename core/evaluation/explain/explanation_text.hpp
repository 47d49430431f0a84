#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.hpp"
#include "core/evaluation/explain/dataset_map.hpp"
#include "core/evaluation/explain/method.hpp"
#include "core/evaluation/explain/nearest_samples.hpp"
#include "core/evaluation/explain/top_patches.hpp"
#include "core/evaluation/explain/unit_maximization.hpp"

/// What explanations say, for people and as JSON whose keys are stable.
namespace fovea {

/// {"method","class","logit","probability","against","layer","steps","completeness":{"sum",
/// "difference","error"},"sums":{"positive","negative"},"border","range":[least,most],
/// "heat":{"depth","height","width","values"},"warnings"}. What there is none of is null.
std::string toJson(const Explanation& explanation, const std::vector<std::string>& classes);

/// A line with the class and what was found.
std::string toText(const Explanation& explanation, const std::vector<std::string>& classes);

/// {"method","layer","map","patches":[{"path","class","value","place":[z,y,x],"box":{"top","left",
/// "height","width"}}]}
std::string toJson(const TopPatches& patches, const Dataset& dataset);

/// {"method","layer","samples":[{"path","class","predicted","similarity"}]}
std::string toJson(const NearestSamples& nearest, const Dataset& dataset,
                   const std::vector<std::string>& classes);

/// {"method","layer","shares":[x,y],"samples":[{"path","class","predicted","x","y"}]}
std::string toJson(const DatasetMap& map, const Dataset& dataset,
                   const std::vector<std::string>& classes);

/// {"method","layer","map","before","after","sample":{"depth","height","width","channels",
/// "values"}}: as the network takes it.
std::string toJson(const MaximizedUnit& unit, std::int64_t channel, const Shape& input);

} // namespace fovea
