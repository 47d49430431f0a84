#pragma once

#include <string>

#include "core/kernels/machine_peak.hpp"
#include "core/training/network_benchmark.hpp"

namespace fovea {

/// A network's times beside what the machine reaches at most.
struct BenchmarkReport {
    std::string network;
    NetworkBenchmark benchmark;
    int threads = 1;
    std::string instructionSet;
    MachinePeak peak;
    NetworkTimes times;
};

/// A row for each layer and pass, and the sums.
std::string toText(const BenchmarkReport& report);

/// {"network","mode","batch","threads","instruction_set","peak":{"gflops","gb_per_second"},
///  "layers":[{"nodes","type","output","forward":{...},"backward":{...}}],
///  "total":{"forward":{...},"backward":{...},"other_ms","ms","images_per_second"}}
/// where each pass is {"ms","gflops","gb_per_second","share","algorithm"}, the algorithm only with
/// layers; share is of the roofline; no backward where there is none.
std::string toJson(const BenchmarkReport& report);

} // namespace fovea
