#include "core/data/sources/signal_table.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/text.hpp"
#include "core/data/formats/csv_reader.hpp"

namespace fovea {

namespace {

using Record = std::vector<std::string>;

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = std::min(text.size(), text.find_first_not_of(" \t"));
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::optional<float> numberOf(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    return finiteNumber<float>(text);
}

bool isLabelName(std::string_view field) {
    const std::string name = lowerCase(trimmed(field));
    return name == "label" || name == "class" || name == "target";
}

char separatorOf(std::string_view csv) {
    const std::string_view line = csv.substr(0, csv.find('\n'));
    for (const char separator : {'\t', ';'})
        if (line.find(separator) != std::string_view::npos)
            return separator;
    return ',';
}

/// A first line with two words or more, or with a word that names the label column, is a header:
/// a line of data has one word at most, its label.
bool isHeader(const Record& first, const std::string& labelColumn) {
    std::size_t words = 0;
    for (const std::string& field : first) {
        if (numberOf(field))
            continue;
        ++words;
        if (isLabelName(field) || (!labelColumn.empty() && field == labelColumn))
            return true;
    }
    return words >= 2;
}

/// Which column is the label, and where in a sample the others' numbers go.
struct SignalColumns {
    std::size_t count = 0;
    std::optional<std::size_t> label;
    Record names; ///< the header; empty without
    std::vector<std::size_t> places;
    std::int64_t width = 0;
    std::int64_t channels = 1;

    bool hasNamedLabel() const { return label && !names.empty() && isLabelName(names[*label]); }

    /// "column 4 ("x3")"
    std::string nameOf(std::size_t column) const {
        return names.empty() ? fmt::format("column {}", column + 1)
                             : fmt::format("column {} (\"{}\")", column + 1, names[column]);
    }
};

Result<std::optional<std::size_t>> namedLabel(const Record& first, const Record& names,
                                              const std::string& wanted) {
    for (std::size_t i = 0; i != names.size(); ++i)
        if (trimmed(names[i]) == wanted)
            return i;
    if (wanted == "first")
        return std::size_t{0};
    if (wanted == "last")
        return first.size() - 1;
    if (names.empty())
        return fail(
            fmt::format("has no header, so no column is called \"{}\"; choose first or last "
                        "as label column",
                        wanted));
    const std::size_t shown = std::min<std::size_t>(names.size(), 5);
    return fail(fmt::format("has no column \"{}\" for the labels; its header begins {}; choose one "
                            "of its names, first or last",
                            wanted,
                            fmt::join(names.begin(), names.begin() + std::ptrdiff_t(shown), ", ")));
}

Result<std::optional<std::size_t>> findLabel(const Record& first, const Record& names,
                                             const LabelChoice& choice) {
    if (!choice.column.empty() && choice.valuesWithoutLabel != std::int64_t(first.size()))
        return namedLabel(first, names, choice.column);
    for (std::size_t i = 0; i != names.size(); ++i)
        if (isLabelName(names[i]))
            return i;
    if (choice.valuesWithoutLabel == static_cast<std::int64_t>(first.size()))
        return std::nullopt;
    if (names.empty() && !numberOf(first.front())) // A word can only be the label.
        return std::size_t{0};
    return first.size() - 1;
}

/// NAME:7 in its parts.
struct ChannelName {
    std::string_view channel;
    std::size_t point = 0;
};

std::optional<ChannelName> channelName(std::string_view name) {
    name = trimmed(name);
    const std::size_t colon = name.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == name.size())
        return std::nullopt;
    ChannelName parts{name.substr(0, colon), 0};
    const char* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + colon + 1, end, parts.point);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(parts) : std::nullopt;
}

/// errors  a channel lacks a point or has one twice
Result<void> placeChannels(SignalColumns& columns, const std::vector<std::size_t>& points) {
    std::vector<std::string_view> channels;
    std::vector<std::pair<std::size_t, std::size_t>> found; // point and channel
    for (const std::size_t column : points) {
        const std::optional<ChannelName> parts = channelName(columns.names[column]);
        if (!parts)
            return {}; // One channel, whatever its columns are called.
        const auto known = std::find(channels.begin(), channels.end(), parts->channel);
        found.emplace_back(parts->point, static_cast<std::size_t>(known - channels.begin()));
        if (known == channels.end())
            channels.push_back(parts->channel);
    }
    const std::size_t width = points.size() / channels.size();
    std::vector<bool> isTaken(points.size());
    for (std::size_t i = 0; i != points.size(); ++i) {
        const auto [point, channel] = found[i];
        const std::size_t place = point * channels.size() + channel;
        if (point >= width || isTaken[place] || points.size() % channels.size() != 0)
            return fail(
                fmt::format("has {} columns of points for {} channels ({}), and {} does not "
                            "fit; call the points of every channel NAME:0 to NAME:{}",
                            points.size(), channels.size(), fmt::join(channels, ", "),
                            columns.nameOf(points[i]), width - 1));
        isTaken[place] = true;
        columns.places[points[i]] = place;
    }
    columns.channels = static_cast<std::int64_t>(channels.size());
    columns.width = static_cast<std::int64_t>(width);
    return {};
}

Result<SignalColumns> findColumns(const Record& first, const Record& names,
                                  const LabelChoice& choice) {
    SignalColumns columns{
        first.size(), std::nullopt, names, std::vector<std::size_t>(first.size()), 0, 1};
    const Result<std::optional<std::size_t>> label = findLabel(first, names, choice);
    if (!label)
        return tl::unexpected(label.error());
    columns.label = *label;
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i != first.size(); ++i) {
        if (i == columns.label)
            continue;
        columns.places[i] = points.size();
        points.push_back(i);
    }
    if (points.empty())
        return fail("has one column only; a row is a label and the numbers of a signal");
    columns.width = static_cast<std::int64_t>(points.size());
    if (!names.empty())
        if (const Result<void> placed = placeChannels(columns, points); !placed)
            return tl::unexpected(placed.error());
    return columns;
}

/// Adds a row; returns what is wrong with it, and then adds nothing.
std::string addRow(const Record& fields, const SignalColumns& columns, SignalTable& table) {
    if (fields.size() != columns.count)
        return fmt::format("has {} columns where the first line has {}; complete the row or remove "
                           "it",
                           fields.size(), columns.count);
    if (columns.label && trimmed(fields[*columns.label]).empty())
        return fmt::format("has no label in {}; write one or remove the row",
                           columns.nameOf(*columns.label));
    const std::size_t begin = table.values.size();
    table.values.resize(begin + static_cast<std::size_t>(columns.width * columns.channels));
    for (std::size_t i = 0; i != fields.size(); ++i) {
        if (i == columns.label)
            continue;
        const std::optional<float> value = numberOf(fields[i]);
        if (!value) {
            table.values.resize(begin);
            return fmt::format("has \"{}\" in {}, which is no finite number; correct it or remove "
                               "the row",
                               fields[i], columns.nameOf(i));
        }
        table.values[begin + columns.places[i]] = *value;
    }
    if (columns.label)
        table.labels.emplace_back(trimmed(fields[*columns.label]));
    return {};
}

std::string noteOf(const SignalColumns& columns, const std::string& chosen) {
    const std::string points = fmt::format(
        "the other {} are {} of {} points", columns.width * columns.channels,
        columns.channels == 1 ? "one channel" : fmt::format("{} channels", columns.channels),
        columns.width);
    if (!columns.label)
        return {};
    const std::string_view why = !chosen.empty()           ? "as chosen"
                                 : columns.hasNamedLabel() ? "by its name"
                                 : columns.label == columns.count - 1
                                     ? "the last, since no other was chosen"
                                     : "the first, since it holds words";
    return fmt::format("the label is {}, {}; {}", columns.nameOf(*columns.label), why, points);
}

/// A number that is another one in each row is measured, not a label.
bool looksMeasured(const std::vector<std::string>& labels) {
    const std::unordered_set<std::string_view> distinct(labels.begin(), labels.end());
    return labels.size() > 2 && distinct.size() == labels.size();
}

} // namespace

Result<SignalTable> readSignalTable(std::string_view csv, const std::string& fileName,
                                    const LabelChoice& choice) {
    CsvReader reader(csv, separatorOf(csv));
    SignalTable table;
    std::optional<SignalColumns> columns;
    Record names;
    for (std::int64_t index = 0; !reader.atEnd();) {
        const std::optional<Record> fields = reader.next();
        if (!fields)
            return fail(
                fmt::format("line {} has a quote that does not end well; close it", reader.line()));
        if (fields->size() == 1 && trimmed(fields->front()).empty())
            continue;
        if (!columns) {
            if (names.empty() && isHeader(*fields, choice.column)) {
                names = *fields;
                continue;
            }
            Result<SignalColumns> found =
                findColumns(names.empty() ? *fields : names, names, choice);
            if (!found)
                return tl::unexpected(found.error());
            columns = std::move(*found);
        }
        const std::string cause = addRow(*fields, *columns, table);
        if (cause.empty())
            table.indices.push_back(index);
        else
            table.faults.push_back({fmt::format("{}#{}", fileName, index),
                                    fmt::format("line {} {}", reader.line(), cause)});
        ++index;
    }
    if (!columns)
        return fail("has no row of numbers; write a label and the numbers of a signal in each row");
    const bool isGuessed =
        choice.column.empty() && !choice.valuesWithoutLabel && !columns->hasNamedLabel();
    if (isGuessed && looksMeasured(table.labels))
        return fail(fmt::format("has another value in each row of {}, so that is hardly the label; "
                                "choose the label column",
                                columns->nameOf(*columns->label)));
    table.width = columns->width;
    table.channels = columns->channels;
    table.note = noteOf(*columns, choice.column);
    return table;
}

} // namespace fovea
