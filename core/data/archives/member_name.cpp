#include "core/data/archives/member_name.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fovea {

namespace {

/// As file systems have it: what is longer or deeper nobody has unpacked from a folder.
constexpr std::size_t longestName = 4096;
constexpr std::ptrdiff_t deepestFolder = 64;

tl::unexpected<Error> wrongName(std::string cause) {
    return fail(ErrorKind::Data, std::move(cause));
}

} // namespace

Result<std::string> placeInArchive(std::string_view name) {
    if (name.size() > longestName)
        return wrongName(
            fmt::format("has a name of {} bytes, and up to {} are read", name.size(), longestName));
    if (name.starts_with('/'))
        return wrongName("names an absolute place, outside of the archive; it is left out");
    if (std::count(name.begin(), name.end(), '/') > deepestFolder)
        return wrongName(
            fmt::format("lies in more than {} folders; it is left out", deepestFolder));
    std::string place;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find('/'), name.size());
        const std::string_view part = name.substr(0, end);
        name.remove_prefix(std::min(end + 1, name.size()));
        if (part == "..")
            return wrongName("names a place above its folder (..); it is left out");
        if (part.empty() || part == ".")
            continue;
        if (!place.empty())
            place += '/';
        place += part;
    }
    return place;
}

} // namespace fovea
