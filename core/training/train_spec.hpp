#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

enum class Learning {
    Backpropagation,
    /// Layers with a rule of their own learn by it first, one after the other; then they stay as
    /// they are and backpropagation learns the rest.
    OwnRule
};

/// Whether the samples of rare classes count for more in training.
enum class ClassWeights {
    None,
    /// A class of n of the N train samples counts N / (classes * n), so that all classes count the
    /// same and the mean over the samples is 1 (scikit-learn's "balanced"). Classes without train
    /// samples are not among those counted, and count 0.
    Balanced
};

/// How a network is trained: the recipe. Its types (loss, optimizer, schedule, initialization) come
/// from plugins; what a type has no value for keeps that type's default.
struct TrainSpec {
    Learning learning = Learning::Backpropagation;
    std::int64_t epochs = 10;
    std::int64_t batch = 64;
    TypedValue optimizer{"sgd"};
    TypedValue schedule{"cosine"};
    TypedValue init{"kaiming_uniform"};
    TypedValue loss{"loss.softmax_cross_entropy"};
    ClassWeights classWeights = ClassWeights::None;
    std::uint64_t seed = 1;
    int threads = 0;
    double gradientClip = 0;
    /// Winograd's algorithm is about twice as fast, and within 1e-5 of the direct sum instead of
    /// 1e-6.
    bool allowsWinograd = true;

    bool operator==(const TrainSpec&) const = default;

    /// Every value once, in the order of a form: keys are those of project.json.
    static constexpr auto settings() {
        return std::tuple{
            setting(&TrainSpec::learning, "learning",
                    "own_rule: layers that have a rule of their own learn by it first, "
                    "backpropagation then learns the rest",
                    std::array{Choice<Learning>{Learning::Backpropagation, "backpropagation"},
                               Choice<Learning>{Learning::OwnRule, "own_rule"}})
                .section("More")
                .option("learning"),
            setting(&TrainSpec::epochs, "epochs", "Passes over the train samples", Range{1, 1e6})
                .comfortable(Range{1, 1000})
                .section("Length")
                .option("epochs")
                .freeInRun(),
            setting(&TrainSpec::batch, "batch", "Samples per step", Range{1, 65536})
                .comfortable(Range{1, 1024})
                .section("Length")
                .option("batch"),
            setting(&TrainSpec::optimizer, "optimizer", "How weights follow their gradients",
                    Family{"optimizer"})
                .section("Optimizer")
                .option("optimizer"),
            setting(&TrainSpec::schedule, "schedule", "How the learning rate goes",
                    Family{"schedule"})
                .section("Learning rate")
                .option("schedule"),
            setting(&TrainSpec::loss, "loss", "What training makes small", Family{"loss"})
                .section("Loss")
                .option("loss"),
            setting(&TrainSpec::classWeights, "class_weights",
                    "balanced: samples of rare classes count for more, so that classes count alike",
                    std::array{Choice<ClassWeights>{ClassWeights::None, "none"},
                               Choice<ClassWeights>{ClassWeights::Balanced, "balanced"}})
                .section("Loss")
                .option("class-weights"),
            setting(&TrainSpec::gradientClip, "gradient_clip",
                    "The largest norm that the whole gradient may have; a longer one is shortened",
                    atLeast(0))
                .zeroMeans("no limit")
                .comfortable(Range{0.01, 1000})
                .section("More")
                .option("clip"),
            setting(&TrainSpec::init, "init", "How weights start", Family{"initialization"})
                .title("Initialization")
                .section("Start")
                .option("init"),
            setting(&TrainSpec::seed, "seed", "The same seed gives the same run")
                .section("Start")
                .option("seed"),
            setting(&TrainSpec::threads, "threads",
                    "How many threads compute; the numbers stay the same", Range{0, 1024})
                .zeroMeans("one per core")
                .section("More")
                .option("threads")
                .freeInRun(),
            setting(
                &TrainSpec::allowsWinograd, "winograd",
                "Let 3x3 convolutions use Winograd's algorithm: faster, and a little less exact")
                .section("More")
                .option("winograd")};
    }
};

std::string toJson(const TrainSpec& spec);

/// Takes what earlier versions wrote as well. Types are not looked up: a file may name those of a
/// plugin that is not here.
/// errors  Usage: a value out of its range, an unknown key, with what is allowed
Result<TrainSpec> trainSpecFromJson(std::string_view json);

/// errors  Usage: a value out of its range, a type that is not known or its settings, named with
///         what is allowed
Result<void> check(const TrainSpec& spec, const TypeCatalog& types);

/// The same recipe with every setting of its types written out, so that it stays as it is when a
/// type's defaults change. Types that are not known are left as they are.
TrainSpec withDefaults(const TrainSpec& spec, const TypeCatalog& types);

} // namespace fovea
