#pragma once

namespace fovea {

/// The whole command: parses, runs, prints. `fovea`'s main is a call of this.
/// out     the exit status: 0, 1 failure, 2 usage, 3 data, 4 network, 5 diverged, 130 interrupted
int runCommandLine(int argc, char** argv);

} // namespace fovea
