#include <unordered_map>

#include <fmt/format.h>

#include "core/data/formats/csv_reader.hpp"
#include "core/data/sources/splits.hpp"

namespace fovea {

namespace {

constexpr std::string_view classesMark = "# classes: ";

std::string csvField(std::string_view field) {
    const bool needsQuotes =
        field.find_first_of(",\"\r\n") != std::string_view::npos || field.starts_with('#');
    if (!needsQuotes)
        return std::string(field);
    std::string result = "\"";
    for (const char c : field)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

struct Row {
    std::string path;
    std::string label;
    Split split = Split::Train;
    int line = 0;
};

struct SplitTable {
    std::vector<std::string> classes;
    std::vector<Row> rows;
};

/// Places of our three columns; others may stand among them.
Result<std::array<std::size_t, 3>> findColumns(const std::vector<std::string>& names) {
    std::array<std::size_t, 3> columns{};
    constexpr std::array<std::string_view, 3> wanted{"path", "label", "split"};
    for (std::size_t i = 0; i != wanted.size(); ++i) {
        const auto found = std::find(names.begin(), names.end(), wanted[i]);
        if (found == names.end())
            return fail(
                fmt::format("has no column \"{}\"; the first line is path,label,split", wanted[i]));
        columns[i] = static_cast<std::size_t>(found - names.begin());
    }
    return columns;
}

/// errors  in words that go on after "FILE: line N "
Result<SplitTable> parse(CsvReader& csv) {
    const auto header = csv.next();
    if (!header)
        return fail("has a quote that does not end well");
    const auto columns = findColumns(*header);
    if (!columns)
        return tl::unexpected(columns.error());
    SplitTable table;
    while (!csv.atEnd()) {
        const bool namesClasses = csv.skip(classesMark);
        if (!namesClasses && csv.skip("#")) {
            csv.skipLine();
            continue;
        }
        const auto fields = csv.next();
        if (!fields)
            return fail("has a quote that does not end well");
        if (namesClasses) {
            table.classes = *fields;
            continue;
        }
        if (fields->size() == 1 && fields->front().empty())
            continue;
        if (fields->size() <= std::max({(*columns)[0], (*columns)[1], (*columns)[2]}))
            return fail("has too few fields");
        const Result<Split> split = splitFromName((*fields)[(*columns)[2]]);
        if (!split)
            return fail("does not fit: " + split.error().message);
        table.rows.push_back(
            {(*fields)[(*columns)[0]], (*fields)[(*columns)[1]], *split, csv.line()});
    }
    return table;
}

/// The classes as named, or where no line names them, as they occur.
Result<std::map<std::string, std::int32_t, std::less<>>> classLabels(SplitTable& table) {
    if (table.classes.empty()) {
        for (const Row& row : table.rows)
            table.classes.push_back(row.label);
        std::sort(table.classes.begin(), table.classes.end());
        table.classes.erase(std::unique(table.classes.begin(), table.classes.end()),
                            table.classes.end());
    }
    std::map<std::string, std::int32_t, std::less<>> labels;
    for (const std::string& name : table.classes)
        if (!labels.emplace(name, static_cast<std::int32_t>(labels.size())).second)
            return fail(fmt::format("names the class {} twice", name));
    return labels;
}

/// "a, b, c and 17 more"
std::string someOf(const std::vector<std::string>& names) {
    std::string result;
    for (std::size_t i = 0; i != std::min<std::size_t>(3, names.size()); ++i)
        result += (i == 0 ? "" : ", ") + names[i];
    return names.size() > 3 ? fmt::format("{} and {} more", result, names.size() - 3) : result;
}

} // namespace

std::string splitCsv(const Dataset& dataset) {
    std::string csv = "path,label,split\n";
    csv += classesMark;
    for (std::size_t i = 0; i != dataset.classes().size(); ++i) {
        csv += i == 0 ? "" : ",";
        csv += csvField(dataset.classes()[i]);
    }
    csv += '\n';
    for (const Sample& sample : dataset.samples())
        csv += fmt::format("{},{},{}\n", csvField(sample.name),
                           csvField(dataset.classes()[static_cast<std::size_t>(sample.label)]),
                           nameOf(sample.split));
    return csv;
}

Result<void> applySplitCsv(Scan& scan, std::string_view csv, std::string_view fileName) {
    CsvReader reader(csv);
    Result<SplitTable> table = parse(reader);
    if (!table)
        return fail(ErrorKind::Data,
                    fmt::format("{}: line {} {}", fileName, reader.line(), table.error().message));
    const auto labels = classLabels(*table);
    if (!labels)
        return fail(ErrorKind::Data, fmt::format("{}: {}", fileName, labels.error().message));
    std::unordered_map<std::string_view, const Row*> rows;
    for (const Row& row : table->rows) {
        const auto atLine = [&](std::string_view what) {
            return fail(ErrorKind::Data, fmt::format("{}: line {} {}", fileName, row.line, what));
        };
        if (!labels->contains(row.label))
            return atLine(fmt::format("has the label {}, which is no class of the line that lists "
                                      "them",
                                      row.label));
        if (!rows.emplace(row.path, &row).second)
            return atLine(fmt::format("names {} a second time", row.path));
    }

    std::vector<std::string> unnamed;
    std::erase_if(scan.samples, [&](Sample& sample) {
        const auto found = rows.find(sample.name);
        if (found == rows.end()) {
            unnamed.push_back(sample.name);
            return true;
        }
        sample.label = labels->find(found->second->label)->second;
        sample.split = found->second->split;
        rows.erase(found);
        return false;
    });
    if (!unnamed.empty())
        scan.notes.push_back(fmt::format("{} samples are not named in {} and left out: {}",
                                         unnamed.size(), fileName, someOf(unnamed)));
    for (const DataFault& fault : scan.faults)
        rows.erase(fault.path);
    for (const Row& row : table->rows) // In the file's order, not the map's.
        if (rows.contains(row.path))
            scan.faults.push_back({row.path, fmt::format("named in {}, but not there", fileName)});
    scan.classes = std::move(table->classes);
    return {};
}

} // namespace fovea
