#include "core/cli/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

extern char** environ;

namespace fovea {

namespace {

using ChildClock = std::chrono::steady_clock;

constexpr int lookMs = 100; ///< how often a stop is looked for

std::string signalName(int number) {
    const char* name = sigabbrev_np(number);
    return name == nullptr ? fmt::format("signal {}", number) : fmt::format("SIG{}", name);
}

/// A process of this program and the reading end of its stdout; killed and waited for at the end.
class SelfProcess {
public:
    SelfProcess() = default;
    SelfProcess(const SelfProcess&) = delete;
    SelfProcess& operator=(const SelfProcess&) = delete;

    ~SelfProcess() {
        if (m_output >= 0)
            ::close(m_output);
        if (m_id > 0) {
            ::kill(m_id, SIGKILL);
            wait();
        }
    }

    Result<void> start(const std::vector<std::string>& arguments) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return cannotStart(errno);
        m_output = ends[0];
        std::vector<std::string> words{"fovea"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> pointers;
        pointers.reserve(words.size() + 1);
        for (std::string& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        // A group of its own: Ctrl-C comes to us alone, and we end it.
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        const int failed =
            ::posix_spawn(&m_id, "/proc/self/exe", &actions, &attributes, pointers.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        if (failed == 0)
            return {};
        m_id = -1;
        return cannotStart(failed);
    }

    /// What has come within `waitMs`; empty where nothing has, none at the end.
    std::optional<std::string> read(int waitMs) const {
        pollfd source{m_output, POLLIN, 0};
        if (::poll(&source, 1, waitMs) <= 0)
            return std::string();
        char bytes[4096];
        const ssize_t count = ::read(m_output, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR)
            return std::string();
        if (count <= 0)
            return std::nullopt;
        return std::string(bytes, static_cast<std::size_t>(count));
    }

    ChildEnd wait() {
        int status = 0;
        while (::waitpid(m_id, &status, 0) < 0 && errno == EINTR) {
        }
        m_id = -1;
        if (WIFSIGNALED(status))
            return {ChildEnd::Kind::Signal, 0, signalName(WTERMSIG(status))};
        return {ChildEnd::Kind::Exit, WEXITSTATUS(status), {}};
    }

private:
    static Result<void> cannotStart(int error) {
        return fail(fmt::format("the system starts no further process ({}); end other programs "
                                "and try again",
                                std::strerror(error)));
    }

    pid_t m_id = -1;
    int m_output = -1;
};

} // namespace

Result<ChildEnd> runSelf(const std::vector<std::string>& arguments, std::chrono::seconds patience,
                         const std::stop_token& stop,
                         const std::function<void(const std::string& line)>& onLine) {
    SelfProcess process;
    if (Result<void> started = process.start(arguments); !started)
        return tl::unexpected(started.error());
    std::string rest;
    auto last = ChildClock::now();
    while (const std::optional<std::string> come = process.read(lookMs)) {
        if (stop.stop_requested())
            return fail(ErrorKind::Interrupted, "interrupted; nothing is left behind");
        if (come->empty() && ChildClock::now() - last > patience)
            return ChildEnd{ChildEnd::Kind::TimedOut, 0, {}};
        if (!come->empty())
            last = ChildClock::now();
        rest += *come;
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
            onLine(rest.substr(0, end));
            rest.erase(0, end + 1);
        }
    }
    return process.wait();
}

OwnStdout::OwnStdout() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::fflush(stdout);
    m_descriptor = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

OwnStdout::~OwnStdout() {
    std::fflush(stdout);
    ::dup2(m_descriptor, STDOUT_FILENO);
    ::close(m_descriptor);
}

void OwnStdout::write(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t count = ::write(m_descriptor, text.data(), text.size());
        if (count <= 0)
            return; // nobody reads any more
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

} // namespace fovea
