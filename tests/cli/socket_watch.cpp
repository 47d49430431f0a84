/// Preloaded into a program, it writes down each socket of a network that the program opens and
/// each name that it looks up, a line each, into the file $FOVEA_SOCKET_WATCH names.

#include <cstdlib>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void note(const std::string& line) {
    const char* path = std::getenv("FOVEA_SOCKET_WATCH");
    const int file = path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0)
        std::abort(); // unwatched, it would show nothing
    if (write(file, line.data(), line.size()) < 0)
        std::abort();
    close(file);
}

} // namespace

extern "C" __attribute__((visibility("default"))) int socket(int domain, int type,
                                                             int protocol) noexcept {
    // Between programs of this machine, as displays use it, it is no network.
    if (domain != AF_UNIX)
        note("socket of family " + std::to_string(domain) + "\n");
    return static_cast<int>(syscall(SYS_socket, domain, type, protocol));
}

extern "C" __attribute__((visibility("default"))) int
getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    note("look-up of " + std::string(name == nullptr ? "" : name) + "\n");
    const auto real = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(name, service, hints, found);
}
