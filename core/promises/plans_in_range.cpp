#include <initializer_list>
#include <set>

#include <fmt/format.h>

#include "core/promises/foreign_call.hpp"
#include "core/promises/layer_case.hpp"
#include "core/promises/layer_promises.hpp"

namespace fovea {

namespace {

constexpr std::int64_t most = std::int64_t{1} << 40;

/// Whether the product of these is one that memory can be measured by: neither negative nor so
/// large that further products would overflow.
bool isMeasure(std::initializer_list<std::int64_t> factors) {
    std::int64_t product = 1;
    for (const std::int64_t factor : factors) {
        if (factor < 0 || factor > most || (factor > 0 && product > most / factor))
            return false;
        product *= factor;
    }
    return true;
}

std::string weightFault(const WeightInfo& weight) {
    std::int64_t count = 1;
    for (const std::int64_t extent : weight.extents) {
        if (!isMeasure({count, extent}))
            return fmt::format("the weight \"{}\" has an extent {} and more than 2^40 values or "
                               "a negative number of them",
                               weight.name, extent);
        count *= extent;
    }
    if (!weight.startValues.empty() &&
        static_cast<std::int64_t>(weight.startValues.size()) != count)
        return fmt::format("the weight \"{}\" has {} values and starts with {}", weight.name, count,
                           weight.startValues.size());
    return {};
}

std::string namesFault(const Plan& plan) {
    std::set<std::string> names;
    for (const WeightInfo& weight : plan.weights)
        if (weight.name.empty())
            return "a weight has no name";
        else if (!names.insert(weight.name).second)
            return fmt::format("two weights have the name \"{}\"", weight.name);
    return {};
}

std::string bytesFault(const Plan& plan) {
    const auto fault = [](const std::string& what, std::int64_t bytes) {
        return fmt::format("{} takes {} bytes, which is negative or more than 2^40", what, bytes);
    };
    for (const SavedInfo& saved : plan.saved)
        if (!isMeasure({saved.bytes, saved.isPerSample ? plan.output.n : 1}))
            return fault(fmt::format("the saved tensor \"{}\"", saved.name), saved.bytes);
    if (!isMeasure({plan.forwardScratchBytes}))
        return fault("forward's scratch memory", plan.forwardScratchBytes);
    if (!isMeasure({plan.backwardScratchBytes}))
        return fault("backward's scratch memory", plan.backwardScratchBytes);
    if (!isMeasure({plan.preparedBytes}))
        return fault("what prepare lays out", plan.preparedBytes);
    return plan.macs < 0 ? fmt::format("its multiply-adds are {}", plan.macs) : std::string();
}

/// What is wrong with a plan; empty when nothing is.
std::string rangeFault(const Plan& plan) {
    const Shape& out = plan.output;
    if (out.n < 1 || out.d < 1 || out.h < 1 || out.w < 1 || out.c < 1 ||
        !isMeasure({out.n, out.d, out.h, out.w, out.c}))
        return fmt::format("its output is {} of batch {}", toString(out), out.n);
    for (const WeightInfo& weight : plan.weights)
        if (std::string fault = weightFault(weight); !fault.empty())
            return fault;
    if (std::string fault = namesFault(plan); !fault.empty())
        return fault;
    return bytesFault(plan);
}

} // namespace

Verdict plansInRange(const LayerType& type) {
    RandomStream random({24, 0});
    for (int i = 0; i < 300; ++i) {
        const LayerCase drawn =
            i % 2 == 0 ? smallInputsFor(type, random) : anyCase(type, random, CaseSize::Large);
        std::string fault;
        const std::string thrown = thrownBy([&] {
            const auto layer = type.make(drawn.settings);
            const Result<Plan> plan =
                layer ? (*layer)->plan(drawn.inputs) : tl::unexpected(layer.error());
            if (plan)
                fault = rangeFault(*plan);
        });
        if (!thrown.empty())
            fault = "make or plan " + thrown;
        if (!fault.empty())
            return broken(drawn.toString(), std::move(fault));
    }
    return {};
}

} // namespace fovea
