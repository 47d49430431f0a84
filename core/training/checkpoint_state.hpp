#pragma once

#include <string>
#include <string_view>

#include "core/training/checkpoint.hpp"

/// state.json, the file of a checkpoint beside its tensors.
namespace fovea {

/// A run's state with the step that its file names, which follows from the others.
struct StoredState {
    RunState state;
    std::int64_t step = 0;

    bool operator==(const StoredState&) const = default;
};

std::string toJson(const StoredState& stored);

/// errors  a key missing or unknown, a value out of its range, with what is allowed; a newer
///         program's
Result<StoredState> runStateFromJson(std::string_view json);

/// Holds a state against the run that it is said to be of.
/// errors  what is beyond the run's recipe or data, with what is allowed; a step that does not
///         follow from epoch and batch
Result<void> checkState(const StoredState& stored, const RunBounds& bounds);

} // namespace fovea
