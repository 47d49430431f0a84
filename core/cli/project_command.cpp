#include <memory>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/open_data.hpp"
#include "core/cli/recipe_options.hpp"
#include "core/graph/templates.hpp"
#include "core/project/project.hpp"
#include "core/project/source_place.hpp"

namespace fovea {

namespace {

struct NewOptions {
    std::string folder;
    std::string name;
    std::string data;
    std::string network = "lenet-5";
    RecipeOptions recipe;
};

/// Scans the data once: the classes are frozen, the split is written beside the project.
Result<void> openSource(const ProjectFolder& project, const std::string& data, ProjectSpec& spec) {
    spec.data.source = storedSource(project, data);
    const auto dataset = openData(data, spec.data, std::nullopt, project.keeping());
    if (!dataset)
        return tl::unexpected(dataset.error());
    sayNotes(**dataset);
    spec.samples = (*dataset)->table();
    spec.classes = spec.samples.classes();
    return project.saveSamples(spec.samples);
}

Result<void> makeProject(const NewOptions& options) {
    const ProjectFolder project{options.folder};
    std::error_code ignored;
    if (std::filesystem::exists(project.specFile(), ignored))
        return fail(fmt::format("{} is a project already; choose another folder", options.folder));
    Result<NetworkSpec> network = loadNetwork(options.network);
    if (!network)
        return tl::unexpected(network.error());
    ProjectSpec spec;
    spec.network = std::move(*network);
    const std::filesystem::path folder = std::filesystem::absolute(project.path);
    spec.name =
        options.name.empty() ? (folder / "").parent_path().filename().string() : options.name;
    if (Result<void> applied = options.recipe.applyTo(spec.data, spec.train); !applied)
        return applied;
    const std::string data =
        options.data.empty() ? options.recipe.source().value_or("").string() : options.data;
    if (!data.empty()) {
        if (Result<void> opened = openSource(project, data, spec); !opened)
            return opened;
        spec.network =
            withClassCount(std::move(spec.network), static_cast<std::int64_t>(spec.classes.size()),
                           options.recipe.registry());
    }
    if (Result<void> saved = project.save(spec); !saved)
        return saved;
    say(fmt::format("project {} in {}; train it with: fovea train {}", spec.name, options.folder,
                    options.folder));
    return {};
}

} // namespace

void addProjectCommands(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<NewOptions>();
    CLI::App* command = app.add_subcommand("new", "Make a project folder");
    command->add_option("DIR", options->folder, "Where; it may exist")->required();
    command->add_option("--name", options->name, "The project's name instead of the folder's");
    command->add_option("--data", options->data, dataHelp);
    command->add_option("--network", options->network, "A template's name or a network file")
        ->capture_default_str();
    options->recipe.addTo(*command);
    command->callback([options, &invocation] {
        invocation.action = [options] { return makeProject(*options); };
    });
}

} // namespace fovea
