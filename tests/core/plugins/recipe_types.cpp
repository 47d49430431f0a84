#include "core/layer/plugin.hpp"

namespace fovea {

/// A step of one size, against the gradient's sign.
struct SignDescent {
    double learningRate = 0.5;

    static constexpr About about{"test.sign", 1, "Sign", "Steps against the gradient's sign."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&SignDescent::learningRate, "learning_rate", "How far a step goes", above(0))
                .option("lr")};
    }

    std::vector<std::string> state() const { return {"steps"}; }

    void update(const WeightUpdate& u) const noexcept {
        for (std::size_t i = 0; i < u.weights.size(); ++i) {
            u.state[0][i] += 1;
            const float sign = u.gradient[i] > 0 ? 1.0F : u.gradient[i] < 0 ? -1.0F : 0.0F;
            u.weights[i] -= static_cast<float>(u.learningRate) * sign;
        }
    }
};

struct Halving {
    static constexpr About about{"test.halving", 1, "Halving", "Halves the rate each epoch."};

    static constexpr auto settings() { return std::tuple{}; }

    double factor(const ScheduleMoment& at) const noexcept {
        return at.step < at.stepsPerEpoch ? 1.0 : 0.5;
    }
};

struct Same {
    double value = 0.25;

    static constexpr About about{"test.same", 1, "Same", "Starts all weights alike."};

    static constexpr auto settings() {
        return std::tuple{setting(&Same::value, "value", "What they are", Range{-1, 1})};
    }

    void fill(std::span<float> weights, const Fan&, RandomKey) const noexcept {
        for (float& weight : weights)
            weight = static_cast<float>(value);
    }
};

struct Dim {
    double by = 100;

    static constexpr About about{"test.dim", 1, "Dim", "Takes light away."};

    static constexpr auto settings() {
        return std::tuple{setting(&Dim::by, "by", "How much of 255", Range{0, 255})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream&) const noexcept {
        change.brighten(-by);
    }
};

} // namespace fovea

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "test.recipe_types",
            .version = "1",
            .title = "One of each type that a recipe names",
            .optimizers = {optimizerType<SignDescent>()},
            .schedules = {scheduleType<Halving>()},
            .initializations = {initializationType<Same>()},
            .augmentations = {augmentationType<Dim>()}};
}
