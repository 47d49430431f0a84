#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/curation/sample_table.hpp"
#include "core/graph/network_spec.hpp"
#include "core/project/project_values.hpp"
#include "core/training/run_data.hpp"

namespace fovea {

/// What a project folder holds, as a value: the document of the window. The samples are in its
/// dataset.csv, all else in its project.json.
struct ProjectSpec : ProjectValues {
    std::string name;
    NetworkSpec network;
    std::vector<std::string> classes; ///< frozen once the data is opened; never renumbered
    SampleTable samples;              ///< empty until the data is scanned

    bool operator==(const ProjectSpec&) const = default;

    /// What is declared of it: keys are those of project.json. The network and the classes are no
    /// settings.
    static constexpr auto settings() {
        return std::tuple_cat(
            std::tuple{setting(&ProjectSpec::name, "name", "What the project is called")},
            ProjectValues::settings());
    }
};

/// project.json
std::string toJson(const ProjectSpec& spec);
Result<ProjectSpec> projectFromJson(std::string_view json);

/// Where things are in a project's folder.
struct ProjectFolder {
    std::filesystem::path path;

    std::filesystem::path specFile() const { return path / projectFileName; }

    std::filesystem::path splitFile() const { return path / "dataset.csv"; }

    std::filesystem::path runsFolder() const { return path / "runs"; }

    /// How its pictures are kept.
    PictureKeeping keeping() const { return {cacheFolderOf(path)}; }

    /// The data source as an absolute path.
    std::filesystem::path source(const DatasetSpec& data) const;

    /// project.json alone.
    Result<ProjectSpec> load() const;
    Result<void> save(const ProjectSpec& spec) const;
    /// dataset.csv; empty where there is none.
    /// errors  damaged (with the line)
    Result<SampleTable> loadSamples() const;
    /// Takes the file away where the table is empty: it would be of other data.
    Result<void> saveSamples(const SampleTable& samples) const;
    /// Folders under runs/ that hold a run, oldest first: damaged ones too, and those that are
    /// being made.
    std::vector<RunFolder> runs() const;
};

} // namespace fovea
