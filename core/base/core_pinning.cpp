#include "core/base/core_pinning.hpp"

#include <algorithm>
#include <thread>

#include <sched.h>

namespace fovea {

namespace {

struct Cores {
    cpu_set_t set{};
    std::vector<int> numbers; ///< empty where the system does not tell

    Cores() {
        CPU_ZERO(&set);
        if (sched_getaffinity(0, sizeof set, &set) != 0)
            return; // a machine of more cores than cpu_set_t holds
        for (int core = 0; core != CPU_SETSIZE; ++core)
            if (CPU_ISSET(core, &set))
                numbers.push_back(core);
    }
};

const Cores& cores() {
    static const Cores asFound;
    return asFound;
}

/// The core that the thread was put on; -1: none.
thread_local int pinnedTo = -1;

} // namespace

int usableCores() {
    const std::size_t found = cores().numbers.size();
    return found > 0 ? static_cast<int>(found)
                     : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void stayOnCore(int place) {
    const std::vector<int>& numbers = cores().numbers;
    if (numbers.empty())
        return;
    const int core = numbers[static_cast<std::size_t>(place) % numbers.size()];
    if (core == pinnedTo)
        return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0)
        pinnedTo = core;
}

void leaveCore() {
    if (pinnedTo >= 0 && sched_setaffinity(0, sizeof cores().set, &cores().set) == 0)
        pinnedTo = -1;
}

} // namespace fovea
