#include "core/evaluation/probabilities_file.hpp"

#include <fmt/format.h>

#include "core/base/half.hpp"
#include "core/base/hash.hpp"

namespace fovea {

namespace {

/// Magic, version, the header's length and the header, which ends where data begin at a multiple
/// of 64 (NumPy Enhancement Proposal 1).
std::string npyHeader(std::int64_t samples, std::int32_t classes) {
    std::string header = fmt::format(
        "{{'descr': '<f2', 'fortran_order': False, 'shape': ({}, {}), }}", samples, classes);
    constexpr std::size_t before = 10; // the magic, the version and the length
    constexpr std::size_t alignment = 64;
    const std::size_t filled = before + header.size() + 1;
    header.append((alignment - filled % alignment) % alignment, ' ');
    header += '\n';
    const auto size = header.size();
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(size & 0xff);
    text += static_cast<char>(size >> 8 & 0xff);
    return text + header;
}

} // namespace

std::string toNpy(const Probabilities& probabilities) {
    std::string bytes = npyHeader(probabilities.samples(), probabilities.classes());
    bytes.reserve(bytes.size() + 2 * probabilities.allLogs().size());
    for (const float log : probabilities.allLogs()) {
        const std::uint16_t half = halfBits(log);
        bytes += static_cast<char>(half & 0xff);
        bytes += static_cast<char>(half >> 8);
    }
    return bytes;
}

std::string fingerprintOfNpy(std::string_view bytes) {
    return fmt::format("{:016x}", hashOf(bytes));
}

Result<Probabilities> probabilitiesFromNpy(std::string_view bytes, std::int64_t samples,
                                           std::int32_t classes) {
    const std::string header = npyHeader(samples, classes);
    // Counted in what is there, so that no product can be too large.
    const std::size_t count =
        bytes.starts_with(header) ? (bytes.size() - header.size()) / 2 : std::size_t{0};
    const auto row = static_cast<std::size_t>(classes);
    if (samples <= 0 || classes <= 0 || bytes.size() != header.size() + 2 * count ||
        count % row != 0 || count / row != static_cast<std::size_t>(samples))
        return fail(fmt::format("it is no array of {} samples and {} classes", samples, classes));
    bytes.remove_prefix(header.size());
    std::vector<float> logs(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto low = static_cast<unsigned char>(bytes[2 * i]);
        const auto high = static_cast<unsigned char>(bytes[2 * i + 1]);
        logs[i] = fromHalfBits(static_cast<std::uint16_t>(high << 8 | low));
    }
    return Probabilities(classes, std::move(logs));
}

} // namespace fovea
