#pragma once

#include "core/data/curation/sample_table.hpp"
#include "core/data/dataset_spec.hpp"
#include "core/data/scanned_source.hpp"

namespace fovea {

/// Edits of a table: each gives the table as it is after it, and the one before is the way back.
/// Rows count from 0.

/// Gives samples another label.
SampleTable relabelled(const SampleTable& table, std::span<const std::size_t> rows,
                       std::int32_t label);

SampleTable movedTo(const SampleTable& table, std::span<const std::size_t> rows, Split split);

/// Excludes or includes samples; labels and splits stay, for when they are included again.
SampleTable withState(const SampleTable& table, std::span<const std::size_t> rows,
                      SampleState state);

/// Takes in what a source has that the table does not name, below what it names. Classes that are
/// new come last, so that none gets another number; splits are drawn as for the whole, but only of
/// the new samples.
SampleTable withNewSamples(const SampleTable& table, const ScannedSource& source,
                           const DatasetSpec& spec);

} // namespace fovea
