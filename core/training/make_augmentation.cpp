#include "core/training/make_augmentation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/graph/plugin_call.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

/// A signal can be shifted and scaled; what else images bear would make another signal of it.
Error unsuitable(const AugmentationType& type, const LayerRegistry& registry) {
    std::vector<std::string> suiting;
    for (const TypeInfo* each : registry.types(augmentationFamily))
        if (registry.augmentation(each->id)->suitsSignals)
            suiting.push_back(each->id);
    return {ErrorKind::Data,
            fmt::format("data.augment: {} is no random change of signals; leave it out, they take "
                        "{}",
                        type.id, fmt::join(suiting, ", "))};
}

} // namespace

Result<Augmentation> makeAugmentation(const std::vector<TypedValue>& steps, SampleKind kind,
                                      const LayerRegistry& registry) {
    Augmentation augmentation;
    for (const TypedValue& step : steps) {
        const AugmentationType* type = registry.augmentation(step.type);
        if (type == nullptr)
            return fail(
                ErrorKind::Data,
                unknownType("data.augment", augmentationFamily, step.type, registry).message);
        if (kind == SampleKind::Signal && !type->suitsSignals)
            return tl::unexpected(unsuitable(*type, registry));
        auto made = callPlugin([&] { return type->make(step.settings); });
        if (!made)
            return fail(ErrorKind::Data,
                        fmt::format("data.augment.{}: {}", step.type, made.error().message));
        augmentation.add(*type, std::move(*made));
    }
    return augmentation;
}

} // namespace fovea
