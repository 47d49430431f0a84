/// Prints how many GFLOP/s of multiply-adds the machine gives at this moment, in some 40 ms: what
/// `peers/compare` asks before it trusts a measurement.
///
///     speed_probe [THREADS]    0, the default: one per core

#include <cstdlib>

#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/kernels/machine_peak.hpp"

int main(int argc, char** argv) {
    fovea::setThreadCount(argc > 1 ? std::atoi(argv[1]) : 0);
    fmt::print("{:.1f}\n", fovea::multiplyAddPeak() * 1e-9);
}
