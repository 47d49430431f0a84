#include "core/data/curation/sample_table_file.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/data/formats/csv_reader.hpp"

namespace fovea {

namespace {

constexpr std::string_view classesMark = " classes: ";

/// Where our columns stand among those of a file.
struct Columns {
    std::size_t path = 0;
    std::size_t label = 0;
    std::size_t split = 0;
    std::optional<std::size_t> state;
    std::vector<std::size_t> others;

    std::size_t count() const { return 3 + (state ? 1 : 0) + others.size(); }

    /// Fields beyond it may be missing: they are others, and empty.
    std::size_t needed() const { return 1 + std::max({path, label, split, state.value_or(0)}); }
};

/// errors  goes on after "FILE: line 1 "
Result<Columns> findColumns(const std::vector<std::string>& names) {
    constexpr std::array<std::string_view, 4> ours{"path", "label", "split", "state"};
    std::array<std::optional<std::size_t>, 4> places;
    Columns columns;
    for (std::size_t i = 0; i != names.size(); ++i) {
        const auto known = std::find(ours.begin(), ours.end(), names[i]);
        if (known == ours.end()) {
            columns.others.push_back(i);
            continue;
        }
        auto& place = places[static_cast<std::size_t>(known - ours.begin())];
        if (place)
            return fail(fmt::format("names the column \"{}\" twice", names[i]));
        place = i;
    }
    for (std::size_t i = 0; i != 3; ++i)
        if (!places[i])
            return fail(
                fmt::format("has no column \"{}\"; the first line is path,label,split", ours[i]));
    columns.path = *places[0];
    columns.label = *places[1];
    columns.split = *places[2];
    columns.state = places[3];
    return columns;
}

/// Reads a table, line by line.
class TableReader {
public:
    explicit TableReader(std::string_view csv) : m_csv(csv) {}

    /// errors  goes on after "FILE: "
    Result<SampleTable> read() {
        Result<void> done = readHeader();
        while (done && !m_csv.atEnd())
            done = m_csv.skip("#") ? readComment() : readRow();
        if (!done)
            return fail(fmt::format("line {} {}", m_csv.line(), done.error().message));
        if (Result<void> labelled = resolveLabels(); !labelled)
            return tl::unexpected(labelled.error());
        return SampleTable(std::move(m_classes), std::move(m_rows), m_marks);
    }

private:
    using Fields = std::vector<std::string>;

    Result<Fields> nextFields() {
        if (std::optional<Fields> fields = m_csv.next())
            return std::move(*fields);
        return fail("has a quote that does not end well");
    }

    Result<void> readHeader() {
        const Result<Fields> names = nextFields();
        if (!names)
            return tl::unexpected(names.error());
        Result<Columns> columns = findColumns(*names);
        if (!columns)
            return tl::unexpected(columns.error());
        m_columns = std::move(*columns);
        for (const std::size_t other : m_columns.others)
            m_rows.otherColumns.push_back((*names)[other]);
        return {};
    }

    /// A remark, or the classes.
    Result<void> readComment() {
        if (!m_csv.skip(classesMark)) {
            m_rows.remarks.emplace_back(m_marks.size(), m_csv.takeLine());
            return {};
        }
        Result<Fields> names = nextFields();
        if (!names)
            return tl::unexpected(names.error());
        if (!m_classes.empty())
            return fail("lists the classes a second time");
        m_classes = std::move(*names);
        for (std::size_t i = 0; i != m_classes.size(); ++i) {
            if (m_classes[i].empty())
                return fail("lists a class without a name");
            if (!m_labels.emplace(m_classes[i], static_cast<std::int32_t>(i)).second)
                return fail(fmt::format("names the class {} twice", m_classes[i]));
        }
        return {};
    }

    Result<void> readRow() {
        Result<Fields> fields = nextFields();
        if (!fields)
            return tl::unexpected(fields.error());
        if (fields->size() == 1 && fields->front().empty())
            return {};
        if (fields->size() < m_columns.needed())
            return fail("has too few fields");
        if (fields->size() > m_columns.count())
            return fail(fmt::format("has {} fields, the first line names {}", fields->size(),
                                    m_columns.count()));
        fields->resize(m_columns.count());
        return take(*fields);
    }

    Result<void> take(Fields& fields) {
        const Result<Split> split = splitFromName(fields[m_columns.split]);
        if (!split)
            return fail("does not fit: " + split.error().message);
        const Result<SampleState> state =
            m_columns.state ? sampleStateFromName(fields[*m_columns.state]) : SampleState::Included;
        if (!state)
            return fail("does not fit: " + state.error().message);
        if (fields[m_columns.path].empty())
            return fail("names no path");
        if (!m_known.insert(fields[m_columns.path]).second)
            return fail(fmt::format("names {} a second time", fields[m_columns.path]));
        m_rows.paths.push_back(std::move(fields[m_columns.path]));
        m_rowLabels.push_back(std::move(fields[m_columns.label]));
        m_lines.push_back(m_csv.line());
        m_marks.push_back({0, *split, *state});
        if (m_columns.others.empty())
            return {};
        Fields& others = m_rows.otherFields.emplace_back();
        for (const std::size_t other : m_columns.others)
            others.push_back(std::move(fields[other]));
        return {};
    }

    /// The classes as listed, or where no line lists them, as they occur.
    Result<void> resolveLabels() {
        if (m_classes.empty()) {
            for (const std::string& label : m_rowLabels)
                m_labels.emplace(label, 0);
            for (auto& [name, label] : m_labels) {
                label = static_cast<std::int32_t>(m_classes.size());
                m_classes.push_back(name);
            }
        }
        for (std::size_t i = 0; i != m_marks.size(); ++i) {
            const auto label = m_labels.find(m_rowLabels[i]);
            if (label == m_labels.end())
                return fail(fmt::format("line {} has the label {}, which is no class of the line "
                                        "that lists them",
                                        m_lines[i], m_rowLabels[i]));
            if (m_rowLabels[i].empty())
                return fail(fmt::format("line {} has no label", m_lines[i]));
            m_marks[i].label = label->second;
        }
        return {};
    }

    CsvReader m_csv;
    Columns m_columns;
    std::vector<std::string> m_classes;
    std::map<std::string, std::int32_t, std::less<>> m_labels;
    SampleRows m_rows;
    std::vector<SampleMark> m_marks;
    std::unordered_set<std::string> m_known; ///< paths
    std::vector<std::string> m_rowLabels;
    std::vector<int> m_lines; ///< of the rows
};

void addLine(std::string& csv, const std::vector<std::string_view>& fields) {
    for (std::size_t i = 0; i != fields.size(); ++i)
        csv += (i == 0 ? "" : ",") + csvField(fields[i]);
    csv += '\n';
}

} // namespace

std::string toCsv(const SampleTable& table) {
    const SampleRows& rows = table.rows();
    bool hasState = false;
    for (std::size_t row = 0; row != table.size() && !hasState; ++row)
        hasState = table.mark(row).state != SampleState::Included;

    std::string csv;
    std::vector<std::string_view> fields{"path", "label", "split"};
    if (hasState)
        fields.emplace_back("state");
    fields.insert(fields.end(), rows.otherColumns.begin(), rows.otherColumns.end());
    addLine(csv, fields);
    if (!table.classes().empty()) {
        csv += fmt::format("#{}", classesMark);
        addLine(csv, {table.classes().begin(), table.classes().end()});
    }

    auto remark = rows.remarks.begin();
    for (std::size_t row = 0; row <= table.size(); ++row) {
        for (; remark != rows.remarks.end() && remark->first == row; ++remark)
            csv += fmt::format("#{}\n", remark->second);
        if (row == table.size())
            break;
        const SampleMark& mark = table.mark(row);
        fields = {table.path(row), table.classes()[static_cast<std::size_t>(mark.label)],
                  nameOf(mark.split)};
        if (hasState)
            fields.push_back(nameOf(mark.state));
        if (!rows.otherColumns.empty())
            fields.insert(fields.end(), rows.otherFields[row].begin(), rows.otherFields[row].end());
        addLine(csv, fields);
    }
    return csv;
}

Result<SampleTable> sampleTableFromCsv(std::string_view csv, std::string_view name) {
    return TableReader(csv).read().map_error([&](const Error& error) {
        return Error{ErrorKind::Data, fmt::format("{}: {}", name, error.message)};
    });
}

Result<SampleTable> readSampleTable(const std::filesystem::path& file) {
    const Result<std::string> csv = readFile(file, file_kinds::table);
    if (!csv)
        return fail(ErrorKind::Data, csv.error().message);
    return sampleTableFromCsv(*csv, file.string());
}

Result<void> writeSampleTable(const std::filesystem::path& file, const SampleTable& table) {
    return writeFile(file, toCsv(table));
}

} // namespace fovea
