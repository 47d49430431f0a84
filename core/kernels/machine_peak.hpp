#pragma once

#include <algorithm>

namespace fovea {

/// The roofline: the two limits that a kernel's speed is judged by (Williams, Waterman and
/// Patterson 2009).
struct MachinePeak {
    double flops = 0; ///< multiply-adds among registers, a second; each is two operations
    double bytes = 0; ///< between the processor and memory, a second

    /// The time that so much work takes at least.
    double leastSeconds(double workFlops, double workBytes) const {
        return std::max(workFlops / flops, workBytes / bytes);
    }
};

/// What the threads of the pool reach at most on this machine, with the instruction set in use.
/// Each limit is the best of some trials of milliseconds, since others can only slow one down.
MachinePeak measureMachinePeak();

/// Floating-point operations a second of multiply-adds (two operations each) among registers.
double multiplyAddPeak(int trials = 10);

/// Bytes a second between the processor and memory, read or written, over more than a cache holds.
/// Takes 128 MiB meanwhile.
double memoryPeak(int trials = 5);

} // namespace fovea
