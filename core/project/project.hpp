#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset_spec.hpp"
#include "core/graph/network_spec.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// What a project folder's project.json holds, as a value: the document of the window.
struct ProjectSpec {
    std::string name;
    DatasetSpec data;
    NetworkSpec network;
    TrainSpec train;
    std::vector<std::string> classes; ///< frozen once the data is opened; never renumbered

    bool operator==(const ProjectSpec&) const = default;
};

std::string toJson(const ProjectSpec& spec);
Result<ProjectSpec> projectFromJson(std::string_view json);

/// Where things are in a project's folder.
struct ProjectFolder {
    std::filesystem::path path;

    std::filesystem::path specFile() const { return path / "project.json"; }

    std::filesystem::path splitFile() const { return path / "dataset.csv"; }

    std::filesystem::path runsFolder() const { return path / "runs"; }

    /// The data source as an absolute path.
    std::filesystem::path source(const DatasetSpec& data) const;

    Result<ProjectSpec> load() const;
    Result<void> save(const ProjectSpec& spec) const;
    /// Folders under runs/ that hold a run, oldest first: damaged ones too, and those that are
    /// being made.
    std::vector<RunFolder> runs() const;
};

} // namespace fovea
