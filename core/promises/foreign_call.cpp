#include "core/promises/foreign_call.hpp"

#include <exception>

#include <fmt/format.h>

namespace fovea {

std::string thrownBy(FunctionRef<void()> call) {
    try {
        call();
        return {};
    } catch (const std::exception& thrown) {
        return fmt::format("threw \"{}\"", thrown.what());
    } catch (...) {
        return "threw something that is no std::exception";
    }
}

Result<Plan> planOf(const Layer& layer, Shapes inputs) {
    Result<Plan> plan = fail({});
    const std::string thrown = thrownBy([&] { plan = layer.plan(inputs); });
    return thrown.empty() ? std::move(plan) : fail("plan " + thrown);
}

Result<std::unique_ptr<Layer>> layerOf(const LayerType& type, const SettingMap& settings) {
    Result<std::unique_ptr<Layer>> layer = fail({});
    const std::string thrown = thrownBy([&] { layer = type.make(settings); });
    if (!thrown.empty())
        return fail("make " + thrown);
    return layer;
}

} // namespace fovea
