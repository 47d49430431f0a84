#include "core/data/sample.hpp"

#include <fmt/format.h>

namespace fovea {

std::string_view nameOf(Split split) {
    switch (split) {
    case Split::Train:
        return "train";
    case Split::Validation:
        return "validation";
    case Split::Test:
        return "test";
    }
    return {};
}

Result<Split> splitFromName(std::string_view name) {
    for (const Split split : allSplits)
        if (nameOf(split) == name)
            return split;
    return fail(ErrorKind::Data,
                fmt::format("\"{}\" is no split; choose train, validation or test", name));
}

std::string_view nameOf(SampleState state) {
    return state == SampleState::Included ? "included" : "excluded";
}

Result<SampleState> sampleStateFromName(std::string_view name) {
    for (const SampleState state : {SampleState::Included, SampleState::Excluded})
        if (nameOf(state) == name)
            return state;
    return fail(ErrorKind::Data,
                fmt::format("\"{}\" is no state; choose included or excluded", name));
}

std::string_view nameOf(SampleKind kind) {
    switch (kind) {
    case SampleKind::Image:
        return "image";
    case SampleKind::Signal:
        return "signal";
    case SampleKind::Volume:
        return "volume";
    }
    return {};
}

} // namespace fovea
