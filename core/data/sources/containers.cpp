#include <array>

#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

/// A kind of files that hold many images each.
struct ContainerKind {
    bool (*isIts)(const std::filesystem::path& source);
    Result<ScannedSource> (*scan)(const std::filesystem::path& source, const DatasetSpec& spec,
                                  const std::stop_token& stop);
};

using Path = std::filesystem::path;

constexpr std::array kinds{
    ContainerKind{isIdx, [](const Path& source, const DatasetSpec&,
                            const std::stop_token& stop) { return scanIdx(source, stop); }},
    ContainerKind{isCifar,
                  [](const Path& source, const DatasetSpec& spec, const std::stop_token& stop) {
                      return scanCifar(source, spec.labels, stop);
                  }},
    ContainerKind{isStl, [](const Path& source, const DatasetSpec&,
                            const std::stop_token& stop) { return scanStl(source, stop); }},
    ContainerKind{isArrays, [](const Path& source, const DatasetSpec&,
                               const std::stop_token& stop) { return scanArrays(source, stop); }},
    ContainerKind{isSvhn, [](const Path& source, const DatasetSpec&, const std::stop_token& stop) {
                      return scanSvhn(source, stop);
                  }}};

} // namespace

std::optional<Result<ScannedSource>> scanContainer(const std::filesystem::path& source,
                                                   const DatasetSpec& spec,
                                                   const std::stop_token& stop) {
    for (const ContainerKind& kind : kinds)
        if (kind.isIts(source))
            return kind.scan(source, spec, stop);
    return std::nullopt;
}

} // namespace fovea
