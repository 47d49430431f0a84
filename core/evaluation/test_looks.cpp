#include "core/evaluation/test_looks.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/file.hpp"

namespace fovea {

namespace {

/// 1st, 2nd, 3rd, 4th, ..., 11th, 12th, 13th, ..., 21st
std::string ordinal(std::int64_t number) {
    const std::int64_t tens = number / 10 % 10;
    const std::int64_t ones = number % 10;
    const char* ending = "th";
    if (tens != 1)
        ending = ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th";
    return fmt::format("{}{}", number, ending);
}

} // namespace

std::int64_t testLooks(const RunFolder& run) {
    std::error_code error;
    if (!std::filesystem::exists(testLooksFile(run), error))
        return 0;
    const Result<std::string> text = readFile(testLooksFile(run), file_kinds::log);
    return text ? std::ranges::count(*text, '\n') : 0;
}

Result<std::int64_t> countTestLook(const RunFolder& run, const WeightsOrigin& weights) {
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    const std::string line = fmt::format("{} {}\n", now, weights.fingerprint);
    // One short write at the file's end: of two who look at once, each is counted.
    const int file = ::open(testLooksFile(run).c_str(),
                            O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
    const bool isWritten =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const int cause = errno;
    if (file >= 0)
        ::close(file);
    if (!isWritten)
        return fail(fmt::format("{}: cannot be written ({}), so this look at the test split is not "
                                "counted",
                                testLooksFile(run).string(),
                                std::system_category().message(cause)));
    return testLooks(run);
}

std::string sentenceOnLooks(std::int64_t looks) {
    return fmt::format("looked at the test split for the {} time", ordinal(looks));
}

} // namespace fovea
