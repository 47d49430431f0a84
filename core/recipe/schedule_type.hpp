#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <tuple>

#include "core/settings/declared_type.hpp"

namespace fovea {

inline constexpr std::string_view scheduleFamily = "schedule";

/// Where a run is when a rate is asked for, behind its warm-up.
struct ScheduleMoment {
    std::int64_t step = 0; ///< of the run, from 0
    std::int64_t stepsPerEpoch = 1;
    std::int64_t epochs = 1;
    double warmupSteps = 0;

    /// How much of the run behind the warm-up is over, from 0 to 1.
    double share() const {
        const double total = static_cast<double>(epochs * stepsPerEpoch) - warmupSteps;
        return std::clamp((static_cast<double>(step) - warmupSteps) / total, 0.0, 1.0);
    }
};

/// How the learning rate goes, with its settings fixed.
class Schedule {
public:
    Schedule() = default;
    Schedule(const Schedule&) = delete;
    Schedule& operator=(const Schedule&) = delete;
    virtual ~Schedule() = default;

    virtual double warmupEpochs() const = 0;
    /// What the optimizer's rate is multiplied by, behind the warm-up.
    virtual double factor(const ScheduleMoment& moment) const noexcept = 0;
};

/// A schedule is a comparable value (its settings) with this function. It need not see to the
/// warm-up, which every schedule has.
template <class S>
concept ScheduleStruct = DeclaredType<S> && requires(const S schedule, const ScheduleMoment& at) {
    { schedule.factor(at) }
    noexcept->std::same_as<double>;
};

struct ScheduleType : TypeInfo {
    Result<std::unique_ptr<Schedule>> (*make)(const SettingMap& settings) = nullptr;
};

/// A schedule with the setting that all of them have.
template <ScheduleStruct S>
struct WithWarmup : S {
    double warmupEpochs = 1;

    static constexpr auto settings() {
        return std::tuple_cat(
            std::tuple{setting(&WithWarmup::warmupEpochs, "warmup_epochs",
                               "Epochs in which the rate rises evenly from 0; at most half of the "
                               "run",
                               Range{0, 1e6}, "epochs")
                           .title("Warm-up")
                           .comfortable(Range{0, 20})
                           .option("warmup")},
            S::settings());
    }
};

template <ScheduleStruct S>
class ScheduleOf final : public Schedule {
public:
    explicit ScheduleOf(const WithWarmup<S>& schedule) : m_schedule(schedule) {}

    double warmupEpochs() const override { return m_schedule.warmupEpochs; }

    double factor(const ScheduleMoment& moment) const noexcept override {
        return m_schedule.factor(moment);
    }

private:
    WithWarmup<S> m_schedule;
};

/// The registry's entry for a schedule struct.
template <ScheduleStruct S>
ScheduleType scheduleType() {
    return {typeInfoOf<WithWarmup<S>>(), [](const SettingMap& settings) {
                return structFrom<WithWarmup<S>>(settings, ErrorKind::Usage)
                    .map([](const WithWarmup<S>& schedule) -> std::unique_ptr<Schedule> {
                        return std::make_unique<ScheduleOf<S>>(schedule);
                    });
            }};
}

} // namespace fovea
