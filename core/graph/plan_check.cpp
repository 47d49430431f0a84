#include "core/graph/plan_check.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/graph/plugin_call.hpp"

namespace fovea {

namespace {

/// The product of extents from 1 on, where it is within the limit.
std::optional<std::int64_t> productOf(std::span<const std::int64_t> extents) {
    std::int64_t product = 1;
    for (const std::int64_t extent : extents) {
        if (extent < 1 || extent > plan_limits::values / product)
            return std::nullopt;
        product *= extent;
    }
    return product;
}

tl::unexpected<Error> impossible(const std::string& what) {
    return fail(fmt::format("its plan cannot be: {}; report it to the plugin's author, or use "
                            "another type",
                            what));
}

Result<void> checkRange(std::string_view what, std::int64_t value, std::int64_t least,
                        std::int64_t most) {
    if (value < least || value > most)
        return impossible(
            fmt::format("{} = {}, which must be from {} to {}", what, value, least, most));
    return {};
}

Result<void> checkExtents(std::string_view what, std::span<const std::int64_t> extents) {
    if (!productOf(extents))
        return impossible(fmt::format("{} is {}, where each extent must be at least 1 and their "
                                      "product at most {}",
                                      what, fmt::join(extents, " x "), plan_limits::values));
    return {};
}

Result<void> checkWeight(const WeightInfo& weight) {
    const std::string name = fmt::format("weight \"{}\"", weight.name);
    Result<void> done = checkExtents(name, weight.extents);
    if (done && weight.start == WeightStart::Constant && !std::isfinite(weight.startConstant))
        done = impossible(
            fmt::format("{} starts with {}, which is no number", name, weight.startConstant));
    if (done && !weight.startValues.empty() &&
        static_cast<std::int64_t>(weight.startValues.size()) != *productOf(weight.extents))
        done = impossible(fmt::format("{} is {} but brings {} values to start with", name,
                                      fmt::join(weight.extents, " x "), weight.startValues.size()));
    constexpr std::int64_t most = plan_limits::values;
    return done.and_then([&] { return checkRange(name + ": fanIn", weight.fanIn, 1, most); })
        .and_then([&] { return checkRange(name + ": fanOut", weight.fanOut, 1, most); });
}

/// Files and messages know a layer's tensors by these.
template <class Info>
Result<void> checkNames(std::string_view what, const std::vector<Info>& infos) {
    if (infos.size() > plan_limits::tensors)
        return impossible(
            fmt::format("it has {} {}, and may have {}", infos.size(), what, plan_limits::tensors));
    std::set<std::string_view> seen;
    for (const Info& info : infos) {
        if (info.name.empty())
            return impossible(fmt::format("one of its {} has no name", what));
        if (!seen.insert(info.name).second)
            return impossible(fmt::format("two of its {} are called \"{}\"", what, info.name));
    }
    return {};
}

Result<void> checkSizes(const Plan& plan) {
    constexpr std::int64_t most = plan_limits::bytes;
    Result<void> done = checkRange("macs", plan.macs, 0, plan_limits::macs);
    const auto check = [&](std::string_view what, std::int64_t value, std::int64_t least) {
        if (done)
            done = checkRange(what, value, least, most);
    };
    check("forwardScratchBytes", plan.forwardScratchBytes, 0);
    check("backwardScratchBytes", plan.backwardScratchBytes, 0);
    check("preparedBytes", plan.preparedBytes, 0);
    for (const SavedInfo& saved : plan.saved)
        check(fmt::format("saved \"{}\": bytes", saved.name), saved.bytes, 0);
    check("reach.window.height", plan.reach.window.height, 1);
    check("reach.window.width", plan.reach.window.width, 1);
    check("reach.step.height", plan.reach.step.height, 1);
    check("reach.step.width", plan.reach.step.width, 1);
    check("joining.momentBlocks", plan.joining.momentBlocks, 0);
    if (done && plan.joining.momentBlocks > plan_limits::values / plan.output.c)
        done = checkRange("joining.momentBlocks", plan.joining.momentBlocks, 0,
                          plan_limits::values / plan.output.c);
    return done;
}

} // namespace

Result<void> checkPlan(const Plan& plan, Shapes inputs) {
    const Shape& output = plan.output;
    const std::int64_t extents[]{output.n, output.d, output.h, output.w, output.c};
    Result<void> done = checkExtents("output", extents);
    if (done && !inputs.empty() && output.n != inputs.front().n)
        done =
            impossible(fmt::format("{} samples go in and {} come out", inputs.front().n, output.n));
    done = done.and_then([&] { return checkNames("weights", plan.weights); }).and_then([&] {
        return checkNames("saved tensors", plan.saved);
    });
    for (const WeightInfo& weight : plan.weights)
        if (done)
            done = checkWeight(weight);
    return done.and_then([&] { return checkSizes(plan); });
}

Result<std::unique_ptr<Layer>> makeLayer(const LayerType& type, const SettingMap& settings) {
    auto layer = callPlugin([&] { return type.make(settings); });
    if (layer && *layer == nullptr)
        return fail("its plugin made no layer; report it to the plugin's author, or use another "
                    "type");
    return layer;
}

Result<Plan> planLayer(const Layer& layer, Shapes inputs, const PlanContext& context) {
    Result<Plan> plan = callPlugin([&] { return layer.plan(inputs, context); });
    if (plan)
        if (Result<void> possible = checkPlan(*plan, inputs); !possible)
            return tl::unexpected(possible.error());
    return plan;
}

} // namespace fovea
