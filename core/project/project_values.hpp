#pragma once

#include "core/data/dataset_spec.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// What of a project a run takes over and a command may set: the keys are those of project.json,
/// "train.schedule.gamma".
struct ProjectValues {
    DatasetSpec data;
    TrainSpec train;

    bool operator==(const ProjectValues&) const = default;

    static constexpr auto settings() {
        return std::tuple{
            setting(&ProjectValues::data, "data", "What is done with the data source"),
            setting(&ProjectValues::train, "train", "How the network is trained: the recipe")};
    }
};

} // namespace fovea
