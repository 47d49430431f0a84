#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/settings/setting_value.hpp"

namespace fovea {

enum class Learning {
    Backpropagation,
    /// Layers with a rule of their own learn by it first, one after the other; then they stay as
    /// they are and backpropagation learns the rest.
    OwnRule
};
enum class OptimizerKind { Sgd, Adam };
enum class ScheduleKind { Constant, Step, Cosine };
/// Whether the samples of rare classes count for more in training.
enum class ClassWeights {
    None,
    /// A class of n of the N train samples counts N / (classes * n), so that all classes count the
    /// same and the mean over the samples is 1 (scikit-learn's "balanced"). Classes without train
    /// samples are not among those counted, and count 0.
    Balanced
};
enum class InitKind { KaimingUniform, KaimingNormal, XavierUniform, XavierNormal };

struct OptimizerSpec {
    OptimizerKind kind = OptimizerKind::Sgd;
    double learningRate = 0.03;
    double momentum = 0.9;     ///< SGD
    bool isNesterov = false;   ///< SGD
    double beta1 = 0.9;        ///< Adam
    double beta2 = 0.999;      ///< Adam
    double epsilon = 1e-8;     ///< Adam
    double weightDecay = 1e-3; ///< L2, added to the gradient as PyTorch does

    bool operator==(const OptimizerSpec&) const = default;
};

struct ScheduleSpec {
    ScheduleKind kind = ScheduleKind::Cosine;
    double warmupEpochs = 1;      ///< the rate rises linearly from 0; at most half of the run
    std::int64_t stepEpochs = 10; ///< Step: the rate is multiplied by gamma every so many epochs
    double gamma = 0.1;
    double floor = 0; ///< Cosine: ends at this share of the rate

    bool operator==(const ScheduleSpec&) const = default;
};

/// How a network is trained: the recipe.
struct TrainSpec {
    Learning learning = Learning::Backpropagation;
    std::int64_t epochs = 10;
    std::int64_t batch = 64;
    OptimizerSpec optimizer;
    ScheduleSpec schedule;
    InitKind init = InitKind::KaimingUniform;
    std::string loss = "loss.softmax_cross_entropy"; ///< a loss type's id
    SettingMap lossSettings;
    ClassWeights classWeights = ClassWeights::None;
    std::uint64_t seed = 1;
    int threads = 0;         ///< 0: one per core
    double gradientClip = 0; ///< largest norm of the whole gradient; 0: none
    /// Whether 3x3 convolutions may use Winograd's algorithm: about twice as fast, and within 1e-5
    /// of the direct sum instead of 1e-6.
    bool allowsWinograd = true;

    bool operator==(const TrainSpec&) const = default;
};

std::string toJson(const TrainSpec& spec);
Result<TrainSpec> trainSpecFromJson(std::string_view json);

/// errors  a value out of its range, named with what is allowed
Result<void> check(const TrainSpec& spec);

/// The learning rate of step `step` of a run with `stepsPerEpoch`.
double learningRateAt(const TrainSpec& spec, std::int64_t step, std::int64_t stepsPerEpoch);

std::string_view nameOf(Learning learning);    ///< "backpropagation", "own_rule"
std::string_view nameOf(OptimizerKind kind);   ///< "sgd", "adam"
std::string_view nameOf(ScheduleKind kind);    ///< "constant", "step", "cosine"
std::string_view nameOf(ClassWeights weights); ///< "none", "balanced"
std::string_view nameOf(InitKind kind);        ///< "kaiming_uniform", ...
Result<Learning> learningFromName(std::string_view name);
Result<OptimizerKind> optimizerFromName(std::string_view name);
Result<ScheduleKind> scheduleFromName(std::string_view name);
Result<ClassWeights> classWeightsFromName(std::string_view name);
Result<InitKind> initFromName(std::string_view name);

} // namespace fovea
