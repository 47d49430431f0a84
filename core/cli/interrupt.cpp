#include "core/cli/interrupt.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace fovea {

namespace {

constexpr std::size_t longestLine = 200; ///< of what may come in, not of what is a command

constexpr char interrupted = 'i';
constexpr char ended = 'e';

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

// A handler may touch little more than these.
std::atomic<int> wakeDescriptor{-1};
std::atomic<int> firstSignal{0};
static_assert(std::atomic<int>::is_always_lock_free);

void tell(int descriptor, char what) {
    // The pipe never fills: one byte a signal, and the second signal kills.
    [[maybe_unused]] const ssize_t written = ::write(descriptor, &what, 1);
}

extern "C" void handleSignal(int number) {
    const int error = errno;
    int none = 0;
    firstSignal.compare_exchange_strong(none, number);
    tell(wakeDescriptor, interrupted);
    errno = error;
}

/// Who starts a program with hang-ups ignored (nohup) wants it to outlive the terminal.
bool isIgnored(int signal) {
    struct sigaction now = {};
    return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void setHandler(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    // Reset: the second one finds the default again, which ends the process.
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    for (const int signal : signals)
        if (signal != SIGHUP || !isIgnored(signal))
            sigaction(signal, &action, nullptr);
}

} // namespace

int interruptingSignal() { return firstSignal == 0 ? SIGINT : firstSignal.load(); }

Listener::Listener(OnInterrupt onInterrupt, OnLine onLine)
    : m_onInterrupt(std::move(onInterrupt)), m_onLine(std::move(onLine)) {
    if (::pipe2(m_wake, O_CLOEXEC) != 0)
        return; // without descriptors left, Ctrl-C just ends the process
    wakeDescriptor = m_wake[1];
    m_thread = std::thread([this] { listen(); });
    setHandler(handleSignal);
}

Listener::~Listener() {
    if (!m_thread.joinable())
        return;
    setHandler(SIG_DFL);
    tell(m_wake[1], ended);
    m_thread.join();
    wakeDescriptor = -1;
    ::close(m_wake[0]);
    ::close(m_wake[1]);
}

void Listener::listen() {
    bool hearsStdin = static_cast<bool>(m_onLine);
    while (true) {
        pollfd sources[] = {{m_wake[0], POLLIN, 0}, {hearsStdin ? STDIN_FILENO : -1, POLLIN, 0}};
        if (::poll(sources, 2, -1) < 0)
            continue; // a signal; its byte is in the pipe
        if (sources[0].revents != 0) {
            char what = ended;
            if (::read(m_wake[0], &what, 1) != 1 || what == ended)
                return;
            m_onInterrupt();
        }
        if (sources[1].revents != 0 && !readLines())
            hearsStdin = false;
    }
}

bool Listener::readLines() {
    char bytes[256];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count <= 0)
        return count < 0 && (errno == EINTR || errno == EAGAIN);
    for (ssize_t i = 0; i < count; ++i) {
        if (bytes[i] != '\n') {
            if (m_line.size() < longestLine)
                m_line += bytes[i];
            continue;
        }
        m_onLine(m_line);
        m_line.clear();
    }
    return true;
}

} // namespace fovea
