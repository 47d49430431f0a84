#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/graph/network_spec.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// One network with its recipe, trained once a seed.
struct Trial {
    std::string name; ///< of its runs' folders and its row: "lenet-5-1998-distorted"
    std::string about;
    NetworkSpec network;
    DatasetSpec data;
    TrainSpec train;
    std::optional<double> paper;   ///< the published test error, in percent
    std::optional<double> atLeast; ///< where the mean of ours is expected, in percent
    std::optional<double> atMost;
    std::vector<std::int64_t> shifts; ///< also test on images moved by so many pixels
};

/// A published result, or an argument of the lecture, as an experiment that anyone can repeat: a
/// file in resources/reproductions.
struct Reproduction {
    std::string name; ///< the file's stem
    std::string title;
    std::string source; ///< the paper
    std::string data;   ///< what has to be given as data, in words
    std::vector<Trial> trials;
};

/// Names of those that ship with the program, sorted.
std::vector<std::string> reproductionNames();

/// errors  Usage: no such name (the known ones are listed); Failure: a damaged file, named with
///         what is wrong in it; Network: a template that a trial names and that is missing
Result<Reproduction> loadReproduction(const std::string& name);

/// The same from a file's text.
Result<Reproduction> reproductionFromJson(std::string_view json);

} // namespace fovea
