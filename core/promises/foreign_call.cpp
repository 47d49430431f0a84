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

} // namespace fovea
