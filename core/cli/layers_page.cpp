#include "core/cli/layers_page.hpp"

#include <fmt/format.h>

#include "core/cli/settings_page.hpp"

namespace fovea {

namespace {

template <class Type>
std::string typeSection(const Type& type, const std::string& inputs,
                        const LayerRegistry& registry) {
    return fmt::format("\n### {}\n`{}`{}, plugin `{}`. {}\n\n{}", type.title, type.id, inputs,
                       registry.pluginOf(type.id), type.summary,
                       settingsTable(type.settings, registry));
}

std::string inputsOf(const LayerType& type) {
    const Arity arity = type.arity;
    if (arity == Arity{1, 1})
        return "";
    return fmt::format(", {} to {} inputs", arity.least, arity.most);
}

} // namespace

std::string layersPage(const LayerRegistry& registry) {
    std::string text =
        "# Layers\n\nEvery layer type and loss that Fovea's plugins bring. This page "
        "is written by `fovea layers --markdown`.\n";
    const Category* group = nullptr;
    for (const LayerType* type : registry.layers()) {
        if (group != &registry.categoryOf(*type))
            text += fmt::format("\n## {}\n", registry.categoryOf(*type).title);
        group = &registry.categoryOf(*type);
        text += typeSection(*type, inputsOf(*type), registry);
    }
    if (!registry.losses().empty())
        text += "\n## Loss\nA recipe names one; it is no node of a network.\n";
    for (const LossType* type : registry.losses())
        text += typeSection(*type, "", registry);
    return text;
}

} // namespace fovea
