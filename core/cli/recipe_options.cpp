#include "core/cli/recipe_options.hpp"

#include <fmt/format.h>

#include "core/cli/arguments.hpp"
#include "core/cli/console.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

using Assignments = std::vector<Assignment>;

constexpr std::string_view sourcePath = "data.source";

/// "64x48": a height and a width.
Result<Assignments> sizeFrom(std::string_view text) {
    return parseSize(text).map([](const Size2& size) {
        return Assignments{{"data.height", std::to_string(size.height)},
                           {"data.width", std::to_string(size.width)}};
    });
}

Result<Assignments> lossSettingFrom(std::string_view text) {
    return assignmentFrom(text).map([](const Assignment& each) {
        return Assignments{{"train.loss." + each.path, each.text}};
    });
}

} // namespace

void RecipeOptions::addTo(CLI::App& command) {
    command.preparse_callback([this, &command](std::size_t) {
        m_registry.emplace(openRegistry());
        m_options.emplace(command, "Settings");
        m_options->addSpecial("--size", "Height x width that images are brought to, as in 64x64",
                              sizeFrom);
        m_options->addSpecial("--loss-setting",
                              "KEY=VALUE of the loss, as in gamma=3: short for --set "
                              "train.loss.KEY=VALUE",
                              lossSettingFrom);
        m_options->addDeclared(possiblePaths(settingInfosOf<ProjectValues>(), *m_registry),
                               *m_registry);
        m_options->addSet();
    });
}

std::optional<std::filesystem::path> RecipeOptions::source() const {
    return m_options->given(sourcePath);
}

Result<void> RecipeOptions::applyTo(DatasetSpec& data, TrainSpec& train) const {
    const std::vector<SettingInfo> infos = settingInfosOf<ProjectValues>();
    SettingMap settings = settingsOf(ProjectValues{data, train});
    if (Result<void> applied = m_options->applyTo(settings, infos, *m_registry); !applied)
        return applied;
    Result<ProjectValues> values = structFrom<ProjectValues>(settings, ErrorKind::Usage);
    if (!values)
        return tl::unexpected(values.error());
    for (const Remark& remark : remarksOn(infos, settings, *m_registry))
        say(fmt::format("note: {}: {}", remark.path, remark.message));
    data = std::move(values->data);
    train = std::move(values->train);
    return {};
}

} // namespace fovea
