#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/base/random.hpp"
#include "core/recipe/sample_change.hpp"
#include "core/settings/declared_type.hpp"

namespace fovea {

inline constexpr std::string_view augmentationFamily = "augmentation";

/// One random change of training samples, with its settings fixed.
class AugmentationStep {
public:
    AugmentationStep() = default;
    AugmentationStep(const AugmentationStep&) = delete;
    AugmentationStep& operator=(const AugmentationStep&) = delete;
    virtual ~AugmentationStep() = default;

    /// Adds to `change` what `random` draws for a sample of this size.
    virtual void draw(SampleChange& change, const Size2& size,
                      RandomStream& random) const noexcept = 0;
};

/// A step of augmentation is a comparable value (its settings) with this function.
template <class A>
concept AugmentationStruct = DeclaredType<A> &&
    requires(const A step, SampleChange& change, const Size2& size, RandomStream& random) {
    { step.draw(change, size, random) }
    noexcept->std::same_as<void>;
};

struct AugmentationType : TypeInfo {
    Result<std::unique_ptr<AugmentationStep>> (*make)(const SettingMap& settings) = nullptr;
    /// Whether signals bear it: of a turned or mirrored signal nothing is left.
    bool suitsSignals = false;
    /// Where set, from which number of the sample's common stream on it draws, as runs did before
    /// there were types of steps; else, and where it comes again, a stream of its own.
    std::optional<int> place{};
};

template <AugmentationStruct A>
class AugmentationOf final : public AugmentationStep {
public:
    explicit AugmentationOf(const A& step) : m_step(step) {}

    void draw(SampleChange& change, const Size2& size,
              RandomStream& random) const noexcept override {
        m_step.draw(change, size, random);
    }

private:
    A m_step;
};

/// The registry's entry for a step's struct, which may say `suitsSignals` and `place`.
template <AugmentationStruct A>
AugmentationType augmentationType() {
    AugmentationType type{typeInfoOf<A>()};
    type.make = [](const SettingMap& settings) {
        return structFrom<A>(settings, ErrorKind::Usage)
            .map([](const A& step) -> std::unique_ptr<AugmentationStep> {
                return std::make_unique<AugmentationOf<A>>(step);
            });
    };
    if constexpr (requires { A::suitsSignals; })
        type.suitsSignals = A::suitsSignals;
    if constexpr (requires { A::place; })
        type.place = A::place;
    return type;
}

/// A number from -most to most, evenly.
inline double around(double most, RandomStream& random) {
    return most * (2.0 * static_cast<double>(random.uniform()) - 1.0);
}

} // namespace fovea
