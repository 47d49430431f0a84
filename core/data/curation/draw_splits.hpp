#pragma once

#include "core/data/curation/sample_table.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/data/scanned_source.hpp"

namespace fovea {

/// The table with its splits drawn anew: where the source has no test (validation) split of its
/// own, one is drawn of the train samples, stratified by class. Per class those go whose hash of
/// (seed, class, name) is smallest. So a sample keeps its split when others come and go, and no
/// order of files or threads matters. Rows of one image stay together. Labels and states stay, as
/// do the splits of excluded samples and of those that the source does not have.
SampleTable withSplitsDrawn(const SampleTable& table, const ScannedSource& source,
                            const DatasetSpec& spec);

/// The first table of a source: its samples as it labels them, their splits drawn.
SampleTable drawnTable(const ScannedSource& source, const DatasetSpec& spec);

} // namespace fovea
