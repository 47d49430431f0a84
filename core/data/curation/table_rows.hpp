#pragma once

#include <optional>
#include <vector>

#include "core/data/curation/sample_table.hpp"
#include "core/data/scanned_source.hpp"

namespace fovea {

/// Which of a scan's samples each row of a table names; none where the scan did not find it.
std::vector<std::optional<std::size_t>> samplesOfRows(const SampleTable& table, const Scan& scan);

} // namespace fovea
