#pragma once

#include "core/cli/command.hpp"

namespace fovea {

void addLabelErrors(CLI::App& data, Invocation& invocation); ///< data label-errors

} // namespace fovea
