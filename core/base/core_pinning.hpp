#pragma once

namespace fovea {

/// On how many cores this process may run: what taskset or a container left of the machine when
/// the function was first called.
int usableCores();

/// Keeps the calling thread on core `place` of these, counted from 0 and again from the first where
/// there are fewer. Where the system refuses, the thread stays free to move.
void stayOnCore(int place);

/// Lets the calling thread move again, if stayOnCore was called on it.
void leaveCore();

} // namespace fovea
