#pragma once

#include <filesystem>

#include "core/data/curation/sample_table.hpp"

namespace fovea {

/// dataset.csv: a first line "path,label,split", with ",state" where a sample is excluded, then a
/// line per sample; labels are class names. The class list, with classes that have no sample, is a
/// comment line "# classes: a,b,c" below the first; where there is none, the classes are those that
/// occur, sorted. Fields are quoted as in RFC 4180. Other columns, and other lines that begin with
/// #, are kept.
std::string toCsv(const SampleTable& table);

/// errors  a column is missing or twice there; a line has more or fewer fields than the first, an
///         unknown split or state, a label that is no class, a path that is empty or named before
///         (each with its line, after "NAME: "); classes that are listed twice or have no name
Result<SampleTable> sampleTableFromCsv(std::string_view csv, std::string_view name = "dataset.csv");

/// errors  as above; the file cannot be read
Result<SampleTable> readSampleTable(const std::filesystem::path& file);

/// Atomically.
Result<void> writeSampleTable(const std::filesystem::path& file, const SampleTable& table);

} // namespace fovea
