#pragma once

#include <CLI/CLI.hpp>

#include "core/cli/command.hpp"

namespace fovea {

/// `fovea data show`.
void addShow(CLI::App& data, Invocation& invocation);

} // namespace fovea
