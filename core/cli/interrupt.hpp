#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace fovea {

/// Hears what comes from outside while a command works: the first Ctrl-C, or what ends a program
/// like it (SIGTERM; SIGHUP where it is not ignored, as under nohup), and lines on stdin. The
/// second of a kind ends the process as if nobody listened.
///
/// threads  the callbacks run on the listener's own thread; one listener at a time
class Listener {
public:
    using OnInterrupt = std::function<void()>;
    using OnLine = std::function<void(std::string_view line)>;

    /// Without `onLine`, stdin is left alone. Of a line that is longer than any command the
    /// beginning is heard.
    explicit Listener(OnInterrupt onInterrupt, OnLine onLine = {});
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener(); ///< signals do again what they do by default

private:
    void listen();
    bool readLines(); ///< false at the end of stdin

    OnInterrupt m_onInterrupt;
    OnLine m_onLine;
    std::string m_line; ///< what came of a line so far
    int m_wake[2] = {-1, -1};
    std::thread m_thread;
};

/// The signal that a listener has heard first; SIGINT before any.
int interruptingSignal();

/// For work that takes a stop token.
class StopOnInterrupt {
public:
    StopOnInterrupt() : m_listener([this] { m_source.request_stop(); }) {}

    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    Listener m_listener;
};

} // namespace fovea
