#pragma once

#include <optional>

#include "core/data/dataset.hpp"

/// A CSV file whose rows are signals. Private to core/data.
namespace fovea {

struct SignalTable {
    std::int64_t width = 0; ///< points of each signal
    std::int64_t channels = 1;
    std::vector<float> values;         ///< row after row, [W, C] each
    std::vector<std::string> labels;   ///< a row each; none where the file has no label column
    std::vector<std::int64_t> indices; ///< of the rows that are there, from 0 below the header
    std::vector<DataFault> faults;     ///< rows that were left out
    std::string note;                  ///< how the columns were understood
};

/// How the label column is found.
struct LabelChoice {
    std::string column; ///< DatasetSpec's
    /// Where signals without labels will do: the points times channels of one.
    std::optional<std::int64_t> valuesWithoutLabel;
};

/// Reads a table whose first line may be a header, and whose fields are separated by commas,
/// semicolons or tabs: whichever the first line has. One column is the label, the others are the
/// points of a signal in their order; where the header calls them all NAME:0, NAME:1, ..., each
/// NAME is a channel. A row of another length, without a label or with what is no finite number
/// becomes a fault with its line and column.
/// errors  in words that go on after "FILE: ": no such label column, another value in each row of
///         it, channels that differ in their points, a quote that is not closed, no rows
Result<SignalTable> readSignalTable(std::string_view csv, const std::string& fileName,
                                    const LabelChoice& choice);

} // namespace fovea
