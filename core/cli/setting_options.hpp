#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/settings/setting_path.hpp"

namespace fovea {

/// A command's options that give values to declared settings, as texts by their paths. What they
/// are called, what their help says and what they refuse comes from the declarations.
class SettingOptions {
public:
    /// `group` is the options' heading in the command's help. The command must not outlive this.
    SettingOptions(CLI::App& command, std::string group)
        : m_command(command), m_group(std::move(group)) {}

    SettingOptions(const SettingOptions&) = delete;
    SettingOptions& operator=(const SettingOptions&) = delete;

    /// `--NAME TEXT` for one setting; of a bool `--NAME` and `--no-NAME`; of a list of steps
    /// `--NAME STEP=VALUE,...`, where the value is of the step's first setting.
    void add(const SettingPath& setting, const std::string& name, const TypeCatalog& types);

    /// One for each setting that declares a short option which the command does not have yet.
    void addDeclared(const std::vector<SettingPath>& settings, const TypeCatalog& types);

    /// `--set KEY=VALUE`, for any.
    void addSet();

    /// An option of the command's own that gives values to settings; `assign` makes them of its
    /// text.
    void addSpecial(const std::string& name, const std::string& help,
                    Result<std::vector<Assignment>> (*assign)(std::string_view text));

    /// Whether an option of the command is one of these.
    bool isOne(const CLI::Option& option) const { return option.get_group() == m_group; }

    /// The text that was given last for a setting.
    std::optional<std::string> given(std::string_view path) const;
    /// All that was given, in its order.
    /// errors  Usage: an option's text that means nothing
    Result<std::vector<Assignment>> assignments() const;

    /// Puts what was given over `settings`, which `infos` declare.
    /// errors  Usage: an option's text that means nothing; what setAll and checkSettings refuse
    Result<void> applyTo(SettingMap& settings, const std::vector<SettingInfo>& infos,
                         const TypeCatalog& types) const;

private:
    void take(Result<std::vector<Assignment>> assignments, const std::string& option);

    CLI::App& m_command;
    std::string m_group;
    std::vector<Assignment> m_given;
    Result<void> m_fault; ///< of the first option whose text means nothing
};

} // namespace fovea
