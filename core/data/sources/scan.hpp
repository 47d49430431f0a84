#pragma once

#include <stop_token>

#include "core/data/dataset.hpp"

/// The kinds of data sources: each recognises its own and scans it. Private to core/data.
namespace fovea {

/// What a source holds, with the splits that its own files and folders state.
struct ScannedSource {
    Scan scan;
    std::unique_ptr<const ImageStore> images;
    /// Splits that the source names itself; the others are drawn.
    std::vector<Split> ownSplits;
};

/// A folder per class, or split folders of such; image files are decoded once, in parallel.
Result<ScannedSource> scanFolder(const std::filesystem::path& source, ScanProgress progress,
                                 const std::stop_token& stop);

/// True for an IDX file, or a folder that holds one.
bool isIdx(const std::filesystem::path& source);
Result<ScannedSource> scanIdx(const std::filesystem::path& source, const std::stop_token& stop);

/// True for a CIFAR-10 batch, or a folder that holds one.
bool isCifar(const std::filesystem::path& source);
Result<ScannedSource> scanCifar(const std::filesystem::path& source, const std::stop_token& stop);

/// "train", "val", "valid", "validation" or "test", in any case.
std::optional<Split> splitOfFolder(std::string_view name);

/// What every scan answers when it is stopped.
tl::unexpected<Error> scanCancelled();

} // namespace fovea
