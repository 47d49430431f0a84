#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/base/error.hpp"

namespace fovea {

/// What `call`, a plugin's function that gives a Result, gives; whatever it throws becomes an
/// error, so that a mistake in a plugin costs the node or the step that it is about and not the
/// program.
template <class Call>
std::invoke_result_t<Call> callPlugin(Call&& call) {
    try {
        return std::forward<Call>(call)();
    } catch (const std::bad_alloc&) {
        return fail("its plugin wants more memory than there is; choose smaller settings");
    } catch (const std::exception& thrown) {
        return fail(fmt::format("its plugin failed ({}); report it to the plugin's author, or use "
                                "another type",
                                thrown.what()));
    } catch (...) {
        return fail("its plugin failed (it threw something that is no std::exception); report it "
                    "to the plugin's author, or use another type");
    }
}

} // namespace fovea
