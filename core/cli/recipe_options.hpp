#pragma once

#include <filesystem>
#include <optional>

#include "core/cli/setting_options.hpp"
#include "core/layer/registry.hpp"
#include "core/project/project_values.hpp"

namespace fovea {

/// The options that change a recipe or how samples become input: those given win over a project's
/// values, and those over the defaults. All come from the declarations, those of the plugins'
/// types too: the plugins are opened when the command's first word is met, before its options are.
class RecipeOptions {
public:
    void addTo(CLI::App& command);

    /// Whether an option of the command is one of these.
    bool isOne(const CLI::Option& option) const { return m_options && m_options->isOne(option); }

    /// What addTo opened.
    const LayerRegistry& registry() const { return *m_registry; }

    /// The source that `--set data.source=...` names: it is a path from here, as `--data` takes it.
    std::optional<std::filesystem::path> source() const;

    /// Remarks on values that are allowed but unusual go to stderr.
    /// errors  Usage: a value that is not allowed, named with what is
    Result<void> applyTo(DatasetSpec& data, TrainSpec& train) const;

private:
    std::optional<LayerRegistry> m_registry;
    std::optional<SettingOptions> m_options;
};

} // namespace fovea
