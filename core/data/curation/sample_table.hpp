#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/data/sample.hpp"

namespace fovea {

/// What people decide about one sample.
struct SampleMark {
    std::int32_t label = 0; ///< index into the table's classes
    Split split = Split::Train;
    SampleState state = SampleState::Included;

    bool operator==(const SampleMark&) const = default;
};

/// What a table has besides marks. It is never edited, so all versions of a table share it.
struct SampleRows {
    std::vector<std::string> paths; ///< a Sample's name each, no two alike
    /// Columns of the file that are none of ours, and their fields, a row each: kept as they are.
    std::vector<std::string> otherColumns;
    std::vector<std::vector<std::string>> otherFields;
    /// Lines that begin with #, without it: what people remark, and above which row (from 0).
    std::vector<std::pair<std::size_t, std::string>> remarks;

    bool operator==(const SampleRows&) const = default;
};

/// The samples of a dataset and what each is for: path, label, split, state. A value; its file is
/// dataset.csv (sample_table_file.hpp), its edits are in sample_edits.hpp.
///
/// Copies share what they have in common: marks lie in blocks, of which an edit copies those that
/// it touches. So a hundred versions of a table with a million samples take a few megabytes.
class SampleTable {
public:
    SampleTable() = default;
    SampleTable(std::vector<std::string> classes, SampleRows rows,
                const std::vector<SampleMark>& marks);

    /// Names no class and no sample: there is none yet.
    bool isEmpty() const { return m_classes.empty() && size() == 0; }

    std::size_t size() const { return m_rows ? m_rows->paths.size() : 0; }

    /// Labels' names. A class may have no sample.
    const std::vector<std::string>& classes() const { return m_classes; }

    const std::string& path(std::size_t row) const { return m_rows->paths[row]; }

    const SampleMark& mark(std::size_t row) const {
        return (*m_blocks[row / blockRows])[row % blockRows];
    }

    /// All that is not a mark; of an empty table nothing.
    const SampleRows& rows() const;

    /// The table with the marks of some rows changed.
    SampleTable changed(std::span<const std::size_t> rows,
                        FunctionRef<void(std::size_t row, SampleMark&)> change) const;

    /// A hash over classes and the included samples' names, labels and splits: what a run trained
    /// on.
    std::string fingerprint() const;

    bool operator==(const SampleTable& other) const;

private:
    static constexpr std::size_t blockRows = 1024;
    using Block = std::vector<SampleMark>;

    std::vector<std::string> m_classes;
    std::shared_ptr<const SampleRows> m_rows;
    std::vector<std::shared_ptr<const Block>> m_blocks;
};

} // namespace fovea
