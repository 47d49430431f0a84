#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/base/random.hpp"
#include "core/settings/declared_type.hpp"

namespace fovea {

inline constexpr std::string_view initializationFamily = "initialization";

/// How many inputs one output of a weight tensor sums, and how many outputs one input reaches; at
/// least 1 each.
struct Fan {
    std::int64_t in = 1;
    std::int64_t out = 1;
};

/// How weights start, with its settings fixed.
class Initialization {
public:
    Initialization() = default;
    Initialization(const Initialization&) = delete;
    Initialization& operator=(const Initialization&) = delete;
    virtual ~Initialization() = default;

    /// Fills one weight tensor; its numbers hang on `random` alone.
    virtual void fill(std::span<float> weights, const Fan& fan,
                      RandomKey random) const noexcept = 0;
};

/// An initialization is a comparable value (its settings) with this function.
template <class I>
concept InitializationStruct = DeclaredType<I> &&
    requires(const I start, std::span<float> weights, const Fan& fan, RandomKey random) {
    { start.fill(weights, fan, random) }
    noexcept->std::same_as<void>;
};

struct InitializationType : TypeInfo {
    Result<std::unique_ptr<Initialization>> (*make)(const SettingMap& settings) = nullptr;
};

template <InitializationStruct I>
class InitializationOf final : public Initialization {
public:
    explicit InitializationOf(const I& start) : m_start(start) {}

    void fill(std::span<float> weights, const Fan& fan, RandomKey random) const noexcept override {
        m_start.fill(weights, fan, random);
    }

private:
    I m_start;
};

/// The registry's entry for an initialization struct.
template <InitializationStruct I>
InitializationType initializationType() {
    return {typeInfoOf<I>(), [](const SettingMap& settings) {
                return structFrom<I>(settings, ErrorKind::Usage)
                    .map([](const I& start) -> std::unique_ptr<Initialization> {
                        return std::make_unique<InitializationOf<I>>(start);
                    });
            }};
}

/// Numbers of the uniform distribution on [-bound, bound], the same for any number of threads.
void fillUniform(std::span<float> values, float bound, RandomKey key);

/// Numbers of the normal distribution around 0 (Box and Muller 1958), likewise.
void fillNormal(std::span<float> values, float deviation, RandomKey key);

} // namespace fovea
