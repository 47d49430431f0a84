#pragma once

#include "core/layer/registry.hpp"
#include "core/training/make_augmentation.hpp"

namespace fovea::test {

/// What a test trains with, made of the registry's types. Ends the test program where the plugins
/// are not built.

inline std::unique_ptr<Initialization> initializationOf(const LayerRegistry& registry,
                                                        std::string_view id) {
    return std::move(registry.initialization(id)->make({}).value());
}

inline std::unique_ptr<OptimizerRule> optimizerOf(const LayerRegistry& registry,
                                                  const TypedValue& value) {
    return std::move(registry.optimizer(value.type)->make(value.settings).value());
}

inline std::shared_ptr<const Augmentation> augmentationOf(const LayerRegistry& registry,
                                                          const std::vector<TypedValue>& steps,
                                                          SampleKind kind = SampleKind::Image) {
    return std::make_shared<const Augmentation>(
        std::move(makeAugmentation(steps, kind, registry).value()));
}

/// One step of augmentation whose first setting has a value.
inline TypedValue step(const LayerRegistry& registry, const char* type, double amount) {
    const SettingInfo& first = registry.augmentation(type)->settings.front();
    const SettingValue value = first.kind == SettingKind::Integer
                                   ? SettingValue(static_cast<std::int64_t>(amount))
                                   : SettingValue(amount);
    return {type, {{first.key, value}}};
}

} // namespace fovea::test
