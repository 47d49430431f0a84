#include "core/training/runs/sweep_run.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <optional>

#include <unistd.h>

#include "core/training/checkpoint_generations.hpp"

namespace fovea {

namespace {

/// The process that was writing `NAME.PID.part`; none where the file is no such part.
std::optional<pid_t> writerOf(const std::filesystem::path& file) {
    if (file.extension() != ".part")
        return std::nullopt;
    const std::string number = file.stem().extension().string();
    pid_t writer = 0;
    const char* const end = number.data() + number.size();
    if (number.size() < 2 || file.stem().stem().empty())
        return std::nullopt;
    const auto parsed = std::from_chars(number.data() + 1, end, writer);
    return parsed.ec == std::errc() && parsed.ptr == end && writer > 0 ? std::optional(writer)
                                                                       : std::nullopt;
}

/// This process has begun nothing yet: a part of its number is of one before it.
bool isGone(pid_t process) {
    return process == ::getpid() || (::kill(process, 0) != 0 && errno == ESRCH);
}

/// Only the run's process writes into its checkpoints; elsewhere others may be at work.
enum class Writers { TheRunAlone, Others };

void sweepParts(const std::filesystem::path& folder, Writers writers) {
    std::vector<std::filesystem::path> parts;
    std::error_code error;
    std::filesystem::directory_iterator each(folder, error);
    for (; !error && each != std::filesystem::directory_iterator(); each.increment(error))
        if (const std::optional<pid_t> writer = writerOf(each->path());
            writer && !each->is_directory(error) &&
            (writers == Writers::TheRunAlone || isGone(*writer)))
            parts.push_back(each->path());
    for (const std::filesystem::path& part : parts)
        std::filesystem::remove(part, error);
}

} // namespace

void sweepRun(const RunFolder& run, const RunLock&) {
    for (const char* which : {"last", "best"}) {
        const std::filesystem::path folder = run.checkpoint(which);
        finishGenerations(folder);
        for (const std::filesystem::path& generation : {folder, previousOf(folder)})
            sweepParts(generation, Writers::TheRunAlone);
    }
    sweepParts(run.path, Writers::Others);
    sweepParts(run.evaluationFolder(), Writers::Others);
}

} // namespace fovea
