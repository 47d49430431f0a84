#include <cstdio>

#include <unistd.h>

#include "tests/cli/plugins/gain.hpp"

namespace fovea {

struct NeverEnds : Gain {
    static constexpr About about{"test.never_ends", 1, "Never ends", "Waits for a signal."};

    Result<Plan> plan(Shapes /*inputs*/) const {
        std::fputs("waiting\n", stderr);
        while (true)
            ::pause();
    }
};

} // namespace fovea

FOVEA_PLUGIN() {
    return {.id = "test.never_ends",
            .version = "1",
            .title = "A layer that never ends",
            .layers = {fovea::layerType<fovea::NeverEnds>()}};
}
