#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace fovea {

/// How a process ended.
struct ChildEnd {
    enum class Kind { Exit, Signal, TimedOut };
    Kind kind = Kind::Exit;
    int status = 0;           ///< of an exit
    std::string signalName{}; ///< "SIGSEGV"
};

/// Runs this program once more, with these arguments, and hands out what it writes to stdout line
/// by line. Its stderr is ours, its stdin empty. A program that is started anew has none of our
/// threads, which a fork would leave half copied (TBB's pool, the listener's). It is killed when
/// no line has come for `patience`, and when `stop` is requested.
/// errors  the system starts no process; Interrupted: `stop` was requested
Result<ChildEnd> runSelf(const std::vector<std::string>& arguments, std::chrono::seconds patience,
                         const std::stop_token& stop,
                         const std::function<void(const std::string& line)>& onLine);

/// For a process whose stdout is read line by line: while it lives, what others print to stdout
/// goes to stderr, and only write() to where stdout went. The process ends with the one that
/// started it.
class OwnStdout {
public:
    OwnStdout();
    OwnStdout(const OwnStdout&) = delete;
    OwnStdout& operator=(const OwnStdout&) = delete;
    ~OwnStdout();

    void write(std::string_view text) const;

private:
    int m_descriptor;
};

} // namespace fovea
