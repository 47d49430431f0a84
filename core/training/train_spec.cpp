#include "core/training/train_spec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "core/base/json_reader.hpp"
#include "core/settings/setting_json.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

template <class Enum>
struct Name {
    Enum value;
    std::string_view name;
};

constexpr std::array learningNames{Name{Learning::Backpropagation, "backpropagation"},
                                   Name{Learning::OwnRule, "own_rule"}};
constexpr std::array optimizerNames{Name{OptimizerKind::Sgd, "sgd"},
                                    Name{OptimizerKind::Adam, "adam"}};
constexpr std::array scheduleNames{Name{ScheduleKind::Constant, "constant"},
                                   Name{ScheduleKind::Step, "step"},
                                   Name{ScheduleKind::Cosine, "cosine"}};
constexpr std::array classWeightNames{Name{ClassWeights::None, "none"},
                                      Name{ClassWeights::Balanced, "balanced"}};
constexpr std::array initNames{Name{InitKind::KaimingUniform, "kaiming_uniform"},
                               Name{InitKind::KaimingNormal, "kaiming_normal"},
                               Name{InitKind::XavierUniform, "xavier_uniform"},
                               Name{InitKind::XavierNormal, "xavier_normal"}};

template <class Enum, std::size_t count>
std::string_view nameIn(const std::array<Name<Enum>, count>& names, Enum value) {
    for (const Name<Enum>& each : names)
        if (each.value == value)
            return each.name;
    return {};
}

template <class Enum, std::size_t count>
Result<Enum> valueIn(const std::array<Name<Enum>, count>& names, std::string_view name,
                     std::string_view what) {
    std::vector<std::string_view> known;
    for (const Name<Enum>& each : names) {
        if (each.name == name)
            return each.value;
        known.push_back(each.name);
    }
    return fail(ErrorKind::Usage, fmt::format("there is no {} '{}'; choose one of {}", what, name,
                                              fmt::join(known, ", ")));
}

Result<void> readOptimizer(const nlohmann::json& json, const std::string& path,
                           OptimizerSpec& spec) {
    JsonReader reader(json, path);
    reader.choice("kind", spec.kind, optimizerFromName);
    reader.optional("learning_rate", spec.learningRate);
    reader.optional("momentum", spec.momentum);
    reader.optional("nesterov", spec.isNesterov);
    reader.optional("beta1", spec.beta1);
    reader.optional("beta2", spec.beta2);
    reader.optional("epsilon", spec.epsilon);
    reader.optional("weight_decay", spec.weightDecay);
    return reader.finish();
}

Result<void> readSchedule(const nlohmann::json& json, const std::string& path, ScheduleSpec& spec) {
    JsonReader reader(json, path);
    reader.choice("kind", spec.kind, scheduleFromName);
    reader.optional("warmup_epochs", spec.warmupEpochs);
    reader.optional("step_epochs", spec.stepEpochs);
    reader.optional("gamma", spec.gamma);
    reader.optional("floor", spec.floor);
    return reader.finish();
}

/// A number with its name and what is allowed, for check().
struct Limit {
    std::string_view name;
    double value;
    double low;
    double high;
    bool excludesLow = false;
    bool excludesHigh = false;
};

bool holds(const Limit& limit) {
    return std::isfinite(limit.value) &&
           (limit.excludesLow ? limit.value > limit.low : limit.value >= limit.low) &&
           (limit.excludesHigh ? limit.value < limit.high : limit.value <= limit.high);
}

std::string allowed(const Limit& limit) {
    const std::string low =
        fmt::format("{} {}", limit.excludesLow ? "above" : "at least", limit.low);
    if (std::isinf(limit.high))
        return low;
    return fmt::format("{} and {} {}", low, limit.excludesHigh ? "below" : "at most", limit.high);
}

} // namespace

std::string toJson(const TrainSpec& spec) {
    const OptimizerSpec& optimizer = spec.optimizer;
    const ScheduleSpec& schedule = spec.schedule;
    Json json;
    json["learning"] = nameOf(spec.learning);
    json["epochs"] = spec.epochs;
    json["batch"] = spec.batch;
    json["optimizer"] = {
        {"kind", nameOf(optimizer.kind)}, {"learning_rate", optimizer.learningRate},
        {"momentum", optimizer.momentum}, {"nesterov", optimizer.isNesterov},
        {"beta1", optimizer.beta1},       {"beta2", optimizer.beta2},
        {"epsilon", optimizer.epsilon},   {"weight_decay", optimizer.weightDecay}};
    json["schedule"] = {{"kind", nameOf(schedule.kind)},
                        {"warmup_epochs", schedule.warmupEpochs},
                        {"step_epochs", schedule.stepEpochs},
                        {"gamma", schedule.gamma},
                        {"floor", schedule.floor}};
    json["init"] = nameOf(spec.init);
    json["loss"] = spec.loss;
    json["loss_settings"] = settingsToJson(spec.lossSettings);
    json["class_weights"] = nameOf(spec.classWeights);
    json["seed"] = spec.seed;
    json["threads"] = spec.threads;
    json["gradient_clip"] = spec.gradientClip;
    json["winograd"] = spec.allowsWinograd;
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<TrainSpec> trainSpecFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, "train");
    if (!json)
        return tl::unexpected(json.error());
    TrainSpec spec;
    JsonReader reader(*json, "train");
    reader.choice("learning", spec.learning, learningFromName);
    reader.optional("epochs", spec.epochs);
    reader.optional("batch", spec.batch);
    reader.choice("init", spec.init, initFromName);
    reader.optional("loss", spec.loss);
    readSettings(reader, "loss_settings", spec.lossSettings);
    reader.choice("class_weights", spec.classWeights, classWeightsFromName);
    reader.optional("seed", spec.seed);
    reader.optional("threads", spec.threads);
    reader.optional("gradient_clip", spec.gradientClip);
    reader.optional("winograd", spec.allowsWinograd);
    Result<void> read;
    if (const nlohmann::json* optimizer = reader.take("optimizer"))
        read = readOptimizer(*optimizer, reader.pathOf("optimizer"), spec.optimizer);
    if (const nlohmann::json* schedule = reader.take("schedule"); schedule != nullptr && read)
        read = readSchedule(*schedule, reader.pathOf("schedule"), spec.schedule);
    if (read)
        read = reader.finish();
    if (!read)
        return tl::unexpected(read.error());
    return spec;
}

Result<void> check(const TrainSpec& spec) {
    const auto count = [](std::int64_t number) { return static_cast<double>(number); };
    const OptimizerSpec& optimizer = spec.optimizer;
    const ScheduleSpec& schedule = spec.schedule;
    const std::array limits{
        Limit{"epochs", count(spec.epochs), 1, 1e6},
        Limit{"batch", count(spec.batch), 1, 65536},
        Limit{"threads", count(spec.threads), 0, 1024},
        Limit{"gradient_clip", spec.gradientClip, 0, unbounded},
        Limit{"optimizer.learning_rate", optimizer.learningRate, 0, unbounded, true},
        Limit{"optimizer.momentum", optimizer.momentum, 0, 1, false, true},
        Limit{"optimizer.beta1", optimizer.beta1, 0, 1, false, true},
        Limit{"optimizer.beta2", optimizer.beta2, 0, 1, false, true},
        Limit{"optimizer.epsilon", optimizer.epsilon, 0, 1, true},
        Limit{"optimizer.weight_decay", optimizer.weightDecay, 0, unbounded},
        Limit{"schedule.warmup_epochs", schedule.warmupEpochs, 0, 1e6},
        Limit{"schedule.step_epochs", count(schedule.stepEpochs), 1, 1e6},
        Limit{"schedule.gamma", schedule.gamma, 0, 1, true},
        Limit{"schedule.floor", schedule.floor, 0, 1},
    };
    for (const Limit& limit : limits)
        if (!holds(limit))
            return fail(ErrorKind::Usage, fmt::format("the recipe's {} is {}; it must be {}",
                                                      limit.name, limit.value, allowed(limit)));
    if (optimizer.kind == OptimizerKind::Sgd && optimizer.isNesterov && optimizer.momentum == 0)
        return fail(ErrorKind::Usage, "the recipe's optimizer.nesterov needs a momentum above 0");
    if (spec.loss.empty())
        return fail(ErrorKind::Usage, "the recipe names no loss; loss.softmax_cross_entropy is the "
                                      "usual one");
    return {};
}

double learningRateAt(const TrainSpec& spec, std::int64_t step, std::int64_t stepsPerEpoch) {
    const ScheduleSpec& schedule = spec.schedule;
    const double rate = spec.optimizer.learningRate;
    const double warmup = std::min(schedule.warmupEpochs, 0.5 * static_cast<double>(spec.epochs)) *
                          static_cast<double>(stepsPerEpoch);
    const auto now = static_cast<double>(step);
    // The first step's rate is one part of the way up, not 0: a step that changes nothing is lost.
    if (now + 1 < warmup)
        return rate * (now + 1) / warmup;
    switch (schedule.kind) {
    case ScheduleKind::Constant:
        return rate;
    case ScheduleKind::Step:
        return rate * std::pow(schedule.gamma,
                               static_cast<double>(step / stepsPerEpoch / schedule.stepEpochs));
    case ScheduleKind::Cosine: {
        const double total = static_cast<double>(spec.epochs * stepsPerEpoch) - warmup;
        const double share = std::clamp((now - warmup) / total, 0.0, 1.0);
        const double fall = 0.5 * (1 + std::cos(std::numbers::pi * share));
        return rate * (schedule.floor + (1 - schedule.floor) * fall);
    }
    }
    return rate;
}

std::string_view nameOf(Learning learning) { return nameIn(learningNames, learning); }

std::string_view nameOf(OptimizerKind kind) { return nameIn(optimizerNames, kind); }

std::string_view nameOf(ScheduleKind kind) { return nameIn(scheduleNames, kind); }

std::string_view nameOf(ClassWeights weights) { return nameIn(classWeightNames, weights); }

std::string_view nameOf(InitKind kind) { return nameIn(initNames, kind); }

Result<Learning> learningFromName(std::string_view name) {
    return valueIn(learningNames, name, "way of learning");
}

Result<OptimizerKind> optimizerFromName(std::string_view name) {
    return valueIn(optimizerNames, name, "optimizer");
}

Result<ScheduleKind> scheduleFromName(std::string_view name) {
    return valueIn(scheduleNames, name, "schedule");
}

Result<ClassWeights> classWeightsFromName(std::string_view name) {
    return valueIn(classWeightNames, name, "choice of class weights");
}

Result<InitKind> initFromName(std::string_view name) {
    return valueIn(initNames, name, "initialisation");
}

} // namespace fovea
