#pragma once

#include "core/data/sources/scan.hpp"

namespace fovea {

/// Draws the test and validation splits that the source does not have from its train samples:
/// per class, those whose hash of (seed, class, name) is smallest. So a sample keeps its split when
/// others come and go, and no order of files or threads matters.
void drawSplits(ScannedSource& source, const DatasetSpec& spec);

/// Lets a dataset.csv decide classes, labels and splits. Samples that it does not name are left out
/// and noted; names without a sample become faults.
/// errors  damaged, an unknown split or class, a path twice (with the line)
Result<void> applySplitCsv(Scan& scan, std::string_view csv, std::string_view fileName);

} // namespace fovea
