#include "tests/fuzz/targets.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace fovea::fuzz {

namespace {

constexpr std::array all{
    Target{"archive", archive},
    Target{"cifar", cifar},
    Target{"dataset_csv", datasetCsv},
    Target{"events", events},
    Target{"idx", idx},
    Target{"mat", mat},
    Target{"network", network},
    Target{"npy", npy},
    Target{"npz", npz},
    Target{"picture", picture},
    Target{"pnm", pnm},
    Target{"project", project},
    Target{"run", run},
    Target{"safetensors", safetensors},
    Target{"signal_csv", signalCsv},
    Target{"state", state},
};

} // namespace

std::span<const Target> targets() { return all; }

void expect(bool claim, std::string_view what) {
    if (claim)
        return;
    std::fprintf(stderr, "finding: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

} // namespace fovea::fuzz
