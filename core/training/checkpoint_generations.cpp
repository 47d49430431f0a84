#include "core/training/checkpoint_generations.hpp"

#include <system_error>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/file.hpp"
#include "core/training/checkpoint.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

fs::path withSuffix(const fs::path& folder, const char* suffix) {
    fs::path path = folder;
    path += suffix;
    return path;
}

tl::unexpected<Error> cannotPlace(const fs::path& path, const std::error_code& error) {
    return fail(fmt::format("{}: the checkpoint cannot be put in place ({})", path.string(),
                            error.message()));
}

void syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return; // the file system has no such thing
    ::fsync(descriptor);
    ::close(descriptor);
}

/// Swaps two folders in one step, so that at no moment one of them is missing to whoever looks.
bool exchange(const fs::path& one, const fs::path& other) {
    return ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0;
}

/// Without its state it is not whole any more, however far the removal comes.
void removeGeneration(const fs::path& generation, std::error_code& error) {
    fs::remove(stateFileOf(generation), error);
    fs::remove_all(generation, error);
}

/// `from` becomes the previous generation, which is never missing meanwhile.
std::error_code becomePrevious(const fs::path& from, const fs::path& folder) {
    const fs::path previous = previousOf(folder);
    std::error_code error;
    if (exchange(from, previous)) {
        removeGeneration(from, error);
        return error;
    }
    removeGeneration(previous, error); // there is none, or the file system cannot swap
    if (!error)
        fs::rename(from, previous, error);
    return error;
}

/// How far the run was, to be compared with another generation.
std::optional<std::tuple<std::int64_t, std::int64_t, std::int64_t>> ageOf(const fs::path& folder) {
    const Result<RunState> state = readCheckpointState(folder);
    if (!state)
        return std::nullopt;
    return std::tuple{state->layersLearnt, state->epoch, state->batch};
}

} // namespace

fs::path stateFileOf(const fs::path& generation) { return generation / "state.json"; }

fs::path previousOf(const fs::path& folder) { return withSuffix(folder, ".previous"); }

fs::path freshOf(const fs::path& folder) { return withSuffix(folder, ".new"); }

Result<void> putInPlace(const fs::path& folder) {
    const fs::path fresh = freshOf(folder);
    std::error_code error;
    if (!fs::exists(folder, error)) {
        fs::rename(fresh, folder, error);
        if (error)
            return cannotPlace(folder, error);
        syncFolder(folder.parent_path());
        return {};
    }
    const auto before = ageOf(folder);
    const bool isSameMoment = before && before == ageOf(fresh);
    if (exchange(fresh, folder)) {
        if (isSameMoment)
            removeGeneration(fresh, error);
        else
            error = becomePrevious(fresh, folder);
    } else {
        // Where a file system cannot swap, a whole one stands under each name that is left.
        error = becomePrevious(folder, folder);
        if (!error)
            fs::rename(fresh, folder, error);
    }
    if (error)
        return cannotPlace(folder, error);
    syncFolder(folder.parent_path());
    return {};
}

void finishGenerations(const fs::path& folder) {
    const fs::path fresh = freshOf(folder);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(fresh, ignored)))
        return;
    const auto left = ageOf(fresh);
    const auto newest = ageOf(folder);
    const auto previous = ageOf(previousOf(folder));
    // Between two renames where folders cannot be swapped.
    if (left && !fs::exists(folder, ignored))
        fs::rename(fresh, folder, ignored);
    else if (left && newest && *left < *newest && (!previous || *previous < *left))
        becomePrevious(fresh, folder);
    else
        removeGeneration(fresh, ignored);
}

} // namespace fovea
