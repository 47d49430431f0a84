#pragma once

/// What the programs that time a network have in common, whichever library runs it: the command
/// line, the clock and the report. Needs nothing of Fovea.

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fovea::benchmarks {

/// Which network is timed, and how.
struct TimedNetwork {
    std::string network = "lenet-5";
    std::int64_t channels = 1;
    std::int64_t side = 28;
    std::int64_t batch = 64;
    std::int64_t classes = 10;
    int threads = 0;
    double seconds = 3;
    std::string mode = "train";
    bool isJson = false;

    bool isTraining() const { return mode == "train"; }

    void addTo(CLI::App& app) {
        app.add_option("NETWORK", network)->capture_default_str();
        app.add_option("--channels", channels)->capture_default_str();
        app.add_option("--side", side, "Height and width")->capture_default_str();
        app.add_option("--batch", batch)->capture_default_str();
        app.add_option("--classes", classes)->capture_default_str();
        app.add_option("--threads", threads, "0: one per core")->capture_default_str();
        app.add_option("--seconds", seconds, "How long to measure")->capture_default_str();
        app.add_option("--mode", mode, "train: forward, loss, backward, update; inference: forward")
            ->check(CLI::IsMember({"train", "inference"}))
            ->capture_default_str();
        app.add_flag("--json", isJson, "Print one line of JSON");
    }
};

/// How many steps were made in how many seconds.
struct Pace {
    std::int64_t steps = 0;
    double seconds = 0;
};

/// Runs `step` until `seconds` have passed, after two steps at least and a quarter of that time in
/// which pages are touched, threads started and algorithms chosen.
template <class Step>
Pace timeSteps(double seconds, Step&& step) {
    using Clock = std::chrono::steady_clock;
    const auto run = [&](double limit, std::int64_t least) {
        Pace pace;
        const Clock::time_point start = Clock::now();
        while (pace.steps < least || pace.seconds < limit) {
            step();
            ++pace.steps;
            pace.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        }
        return pace;
    };
    run(seconds / 4, 2);
    return run(seconds, 1);
}

/// The most memory that this process has held at once, in MiB (VmHWM of Linux); 0 where unknown.
inline double peakMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (double kibibytes = 0; word == "VmHWM:" && status >> kibibytes)
            return kibibytes / 1024;
    return 0;
}

/// `remark` goes to the line for people only.
inline void print(const TimedNetwork& timed, const std::string& library, int threads,
                  const Pace& pace, const std::string& remark) {
    const double speed = static_cast<double>(pace.steps * timed.batch) / pace.seconds;
    if (timed.isJson)
        fmt::print("{{\"library\":\"{}\",\"network\":\"{}\",\"mode\":\"{}\",\"batch\":{},"
                   "\"threads\":{},\"images_per_second\":{:.3f},\"peak_mb\":{:.1f}}}\n",
                   library, timed.network, timed.mode, timed.batch, threads, speed,
                   peakMegabytes());
    else
        fmt::print("{}  {}  {}x{}x{}  batch {}  threads {}: {:.{}f} images/s  ({:.2f} ms a step, "
                   "peak {:.1f} MB{})\n",
                   timed.network, timed.mode, timed.channels, timed.side, timed.side, timed.batch,
                   threads, speed, speed < 1000 ? 1 : 0,
                   1000 * pace.seconds / static_cast<double>(pace.steps), peakMegabytes(), remark);
}

} // namespace fovea::benchmarks
