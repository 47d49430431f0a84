#pragma once

namespace fovea {

/// What the threads of the pool reach at most on this machine, with the instruction set in use:
/// the two limits of the roofline that a kernel's speed is judged by (Williams, Waterman and
/// Patterson 2009). Each is the best of `trials` of some milliseconds, since other programs can
/// only slow a trial down.

/// Floating-point operations a second of multiply-adds (two operations each) among registers.
double multiplyAddPeak(int trials = 10);

/// Bytes a second between the processor and memory, read or written, over more than a cache holds.
/// Takes 128 MiB meanwhile.
double memoryPeak(int trials = 5);

} // namespace fovea
