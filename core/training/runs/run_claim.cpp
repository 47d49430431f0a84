#include "core/training/runs/run_claim.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/base/file_name.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

/// The number that a run's folder begins with; 0 where there is none.
int runNumber(const std::string& name) {
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isRun = error == std::errc{} && end != name.data() + name.size() && *end == '-';
    return isRun ? number : 0;
}

tl::unexpected<Error> cannotMake(const fs::path& folder, const std::error_code& error) {
    return fail(fmt::format("{}: the run's folder cannot be made ({}); choose another place",
                            folder.string(), error.message()));
}

/// Makes a folder and those above it; tells which were not there before, outer first.
Result<std::vector<fs::path>> makeFolders(const fs::path& folder) {
    std::vector<fs::path> missing;
    std::error_code error;
    for (fs::path each = folder; !each.empty() && !fs::exists(each, error);
         each = each.parent_path())
        missing.insert(missing.begin(), each);
    std::vector<fs::path> made;
    for (const fs::path& each : missing) {
        if (fs::create_directory(each, error))
            made.push_back(each);
        if (error)
            return cannotMake(each, error);
    }
    return made;
}

/// Whether a claim may have left this: the lock, and what createRun writes before run.json.
bool isOfAClaim(const fs::path& file, const RunFolder& run) {
    const std::string name = file.filename().string();
    const bool isPart = name.ends_with(".part") &&
                        (name.starts_with("run.json.") || name.starts_with("dataset.csv."));
    return file == run.lockFile() || file == run.splitFile() || isPart;
}

bool holdsOnlyAClaim(const RunFolder& run) {
    std::error_code error;
    fs::directory_iterator each(run.path, error);
    for (; !error && each != fs::directory_iterator(); each.increment(error))
        if (!isOfAClaim(each->path(), run))
            return false;
    return !error;
}

/// Removes a claim whose process died: nobody has its lock, and there is no run.
void clearDeadClaim(const RunFolder& run) {
    std::error_code ignored;
    if (!fs::exists(run.lockFile(), ignored) || !holdsOnlyAClaim(run) || RunLock::isHeld(run))
        return;
    const Result<RunLock> lock = RunLock::take(run);
    if (!lock || !holdsOnlyAClaim(run))
        return;
    std::vector<fs::path> left;
    fs::directory_iterator each(run.path, ignored);
    for (; !ignored && each != fs::directory_iterator(); each.increment(ignored))
        left.push_back(each->path());
    // The lock file last: while it stands, the folder is ours.
    std::partition(left.begin(), left.end(),
                   [&](const fs::path& file) { return file != run.lockFile(); });
    for (const fs::path& file : left)
        fs::remove(file, ignored);
    fs::remove(run.path, ignored);
}

/// The highest number of a run in `runs`, once dead claims are cleared away; 0 where there is none.
int lastNumber(const fs::path& runs) {
    std::vector<fs::path> numbered;
    std::error_code error;
    fs::directory_iterator entry(runs, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error))
        if (runNumber(entry->path().filename().string()) > 0)
            numbered.push_back(entry->path());
    int last = 0;
    for (const fs::path& each : numbered) {
        clearDeadClaim({each});
        if (fs::exists(each, error))
            last = std::max(last, runNumber(each.filename().string()));
    }
    return last;
}

} // namespace

RunClaim::RunClaim(RunFolder run, RunLock lock, std::vector<fs::path> made)
    : m_run(std::move(run)), m_lock(std::move(lock)), m_made(std::move(made)) {}

RunClaim::~RunClaim() {
    std::error_code ignored;
    if (!m_lock || fs::exists(m_run.specFile(), ignored))
        return;
    // What lay in a folder that was there before is not ours to remove.
    if (!m_made.empty())
        fs::remove(m_run.splitFile(), ignored);
    fs::remove(m_run.lockFile(), ignored);
    while (!m_made.empty()) {
        fs::remove(m_made.back(), ignored); // one that is not empty stays
        m_made.pop_back();
    }
}

RunLock RunClaim::takeLock() && {
    RunLock lock = std::move(*m_lock);
    m_lock.reset();
    return lock;
}

Result<RunClaim> RunClaim::next(const fs::path& runs, const std::string& network) {
    const fs::path folder = fs::absolute(runs).lexically_normal();
    Result<std::vector<fs::path>> made = makeFolders(folder);
    if (!made)
        return tl::unexpected(made.error());
    for (int number = lastNumber(folder) + 1;; ++number) {
        const RunFolder run{folder /
                            fmt::format("{:04}-{}", number, fileWordOf(network, "network"))};
        std::error_code error;
        if (!fs::create_directory(run.path, error)) {
            // Another process was faster, and may have given the folder up since.
            if (!error || error == std::errc::file_exists)
                continue;
            // A claim that was given up may have taken the folder of the runs with it.
            std::error_code again = error;
            if (error == std::errc::no_such_file_or_directory)
                fs::create_directories(folder, again);
            if (again)
                return cannotMake(run.path, again);
            continue;
        }
        Result<std::optional<RunLock>> lock = RunLock::takeIfFree(run);
        if (!lock)
            return tl::unexpected(lock.error());
        // In the moment between, another process may have taken the folder for what a dead one
        // left, and even have made its run there.
        if (!*lock || fs::exists(run.specFile(), error))
            continue;
        made->push_back(run.path);
        return RunClaim(run, std::move(**lock), std::move(*made));
    }
}

Result<RunClaim> RunClaim::at(const fs::path& path) {
    const fs::path normal = fs::absolute(path).lexically_normal();
    const RunFolder run{normal.has_filename() ? normal : normal.parent_path()};
    std::error_code error;
    const auto taken = [&] {
        return fail(fmt::format("{} has a run in it already; resume it, or name another folder",
                                run.path.string()));
    };
    if (fs::exists(run.specFile(), error))
        return taken();
    Result<std::vector<fs::path>> made = makeFolders(run.path);
    if (!made)
        return tl::unexpected(made.error());
    if (RunLock::isHeld(run))
        return fail(fmt::format("{}: another process is making a run there; name another folder",
                                run.path.string()));
    Result<RunLock> lock = RunLock::take(run);
    if (!lock)
        return tl::unexpected(lock.error());
    if (!fs::exists(run.specFile(), error))
        return RunClaim(run, std::move(*lock), std::move(*made));
    return taken(); // made by another process in the meantime
}

} // namespace fovea
