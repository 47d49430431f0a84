#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/formats/csv_reader.hpp"
#include "core/data/packed/compressed_file.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sources/file_names.hpp"
#include "core/data/sources/picture_files.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

using Cells = std::vector<std::string>;

std::string lowerTrimmed(std::string_view field) {
    const std::size_t begin = std::min(field.find_first_not_of(" \t\r"), field.size());
    const std::size_t end = field.find_last_not_of(" \t\r");
    return end == std::string_view::npos ? std::string()
                                         : lowerCase(field.substr(begin, end + 1 - begin));
}

template <std::size_t Count>
bool isOneOf(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isPathColumn(std::string_view name) {
    return isOneOf<9>({"path", "file", "filename", "file_name", "filepath", "image", "image_path",
                       "img", "img_path"},
                      name);
}

bool isLabelColumn(std::string_view name) {
    return isOneOf<6>({"label", "class", "target", "category", "labels", "class_name"}, name);
}

bool isSplitColumn(std::string_view name) {
    return isOneOf<4>({"split", "set", "subset", "partition"}, name);
}

/// Where in a line of the list its parts stand.
struct ListColumns {
    char separator = ','; ///< a blank: only the last one of a line separates, as Caffe has it
    bool hasHeader = false;
    std::size_t path = 0;
    std::size_t label = 1;
    std::optional<std::size_t> split;
};

char separatorOfLine(std::string_view line) {
    for (const char separator : {'\t', ';', ','})
        if (line.find(separator) != std::string_view::npos)
            return separator;
    return ' ';
}

/// "a b.jpg 3" in "a b.jpg" and "3".
std::optional<Cells> pathAndLabel(std::string_view line) {
    while (line.ends_with(' '))
        line.remove_suffix(1);
    const std::size_t blank = line.rfind(' ');
    if (blank == std::string_view::npos)
        return std::nullopt;
    const std::size_t end = line.find_last_not_of(' ', blank);
    return Cells{std::string(line.substr(0, end + 1)), std::string(line.substr(blank + 1))};
}

/// The columns, if the text begins as a list of pictures does.
std::optional<ListColumns> columnsOf(std::string_view text, const std::string& labelColumn) {
    ListColumns columns;
    columns.separator = separatorOfLine(text.substr(0, text.find('\n')));
    CsvReader reader(text, columns.separator);
    if (columns.separator == ' ') {
        const std::optional<Cells> first = pathAndLabel(reader.takeLine());
        return first && isPictureName((*first)[0]) ? std::optional(columns) : std::nullopt;
    }
    const std::optional<Cells> first = reader.next();
    if (!first || first->size() < 2)
        return std::nullopt;
    if (isPictureName(lowerTrimmed(first->front())))
        return columns;
    std::optional<std::size_t> path;
    std::optional<std::size_t> label;
    for (std::size_t i = 0; i != first->size(); ++i) {
        const std::string name = lowerTrimmed((*first)[i]);
        if (!path && isPathColumn(name))
            path = i;
        else if (!columns.split && isSplitColumn(name))
            columns.split = i;
        if (labelColumn.empty() ? !label && isLabelColumn(name) : name == lowerCase(labelColumn))
            label = i;
    }
    if (!path || !label || path == label)
        return std::nullopt;
    columns.hasHeader = true;
    columns.path = *path;
    columns.label = *label;
    return columns;
}

/// Collects the lines of a list.
class ListScan {
public:
    ListScan(const fs::path& list, const ListColumns& columns) : m_columns(columns) {
        m_scan.source = list;
    }

    /// errors  a quote that is never closed
    Result<void> addLines(std::string_view text) {
        CsvReader reader(text, m_columns.separator);
        bool isHeader = m_columns.hasHeader;
        while (!reader.atEnd()) {
            const std::optional<Cells> fields = nextOf(reader);
            if (!fields)
                return fail(ErrorKind::Data,
                            fmt::format("{}: line {} has a quote that is not closed, or text after "
                                        "one that is",
                                        m_scan.source.string(), m_line));
            if (!std::exchange(isHeader, false) && !isEmpty(*fields))
                add(*fields);
        }
        return {};
    }

    void nameClasses() {
        std::vector<std::string>& classes = m_scan.classes;
        classes = m_labels;
        std::sort(classes.begin(), classes.end(), comesNaturallyBefore);
        classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
        std::map<std::string_view, std::int32_t> labels;
        for (const std::string& name : classes)
            labels.emplace(name, static_cast<std::int32_t>(labels.size()));
        for (std::size_t i = 0; i != m_labels.size(); ++i)
            m_scan.samples[i].label = labels.at(m_labels[i]);
    }

    Result<ScannedSource> finish(const DatasetSpec& spec, const PictureKeeping& keeping,
                                 const ScanNews& news, ScanProgress progress,
                                 const std::stop_token& stop) {
        const std::shared_ptr<const SourceFiles> disk(std::shared_ptr<void>(), &diskFiles());
        auto files = std::make_shared<PictureFiles>(disk, m_scan.source.parent_path(),
                                                    SampleKind::Image, keeping);
        if (news.listed)
            news.listed({m_scan, files, ownSplits()});
        if (Result<void> checked = checkPictureFiles(
                m_scan, *files, fittingOf(spec, SampleKind::Image), news, progress, stop);
            !checked)
            return tl::unexpected(checked.error());
        std::vector<Split> splits = ownSplits();
        return ScannedSource{std::move(m_scan), std::move(files), std::move(splits)};
    }

private:
    std::vector<Split> ownSplits() const {
        std::vector<Split> splits;
        for (const Split split : allSplits)
            if (m_columns.split && std::any_of(m_scan.samples.begin(), m_scan.samples.end(),
                                               [&](const Sample& s) { return s.split == split; }))
                splits.push_back(split);
        return splits;
    }

    std::optional<Cells> nextOf(CsvReader& reader) {
        if (m_columns.separator != ' ') {
            std::optional<Cells> fields = reader.next();
            m_line = reader.line();
            return fields;
        }
        const std::string line = reader.takeLine();
        ++m_line;
        return pathAndLabel(line).value_or(Cells{line});
    }

    static bool isEmpty(const Cells& fields) {
        return std::all_of(fields.begin(), fields.end(),
                           [](const std::string& field) { return lowerTrimmed(field).empty(); });
    }

    void add(const Cells& fields) {
        const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : ""; };
        const auto wrong = [&](std::string cause) {
            m_scan.faults.push_back({fmt::format("line {}", m_line), std::move(cause)});
        };
        const std::string path = field(m_columns.path);
        const std::string label = field(m_columns.label);
        if (path.empty() || label.empty())
            return wrong(fmt::format("has no {}", path.empty() ? "path" : "label"));
        if (m_columns.separator == ' ' && !isPictureName(path))
            return wrong("is not a picture's path, a blank and a label");
        std::optional<Split> split = Split::Train;
        if (m_columns.split)
            split = splitOfWord(lowerTrimmed(field(*m_columns.split)));
        if (!split)
            return wrong(fmt::format("\"{}\" is no split: train, validation or test",
                                     field(*m_columns.split)));
        if (!m_paths.insert(path).second)
            return wrong(fmt::format("names {} again; its first line counts", path));
        m_scan.samples.push_back({path, 0, *split});
        m_labels.push_back(label);
    }

    static std::optional<Split> splitOfWord(std::string_view word) {
        const std::optional<SplitName> name = splitNameOf(word);
        return name ? std::optional(name->split) : std::nullopt;
    }

    ListColumns m_columns;
    int m_line = 0; ///< from 1
    Scan m_scan;
    std::vector<std::string> m_labels; ///< a sample each
    std::unordered_set<std::string> m_paths;
};

} // namespace

bool isList(const fs::path& source, const std::string& labelColumn) {
    constexpr std::uint64_t beginning = 1 << 14;
    const std::string ending = lowerCase(source.extension().string());
    if (!isOneOf<4>({".csv", ".tsv", ".txt", ".lst"}, ending))
        return false;
    Result<MaybePacked> file = MaybePacked::open(source, file_kinds::table);
    std::string text;
    return file && file->append(text, beginning) && columnsOf(text, labelColumn);
}

Result<ScannedSource> scanList(const fs::path& source, const DatasetSpec& spec,
                               const PictureKeeping& keeping, const ScanNews& news,
                               ScanProgress progress, const std::stop_token& stop) {
    const Result<std::string> text = readMaybeGzip(source, file_kinds::table, stop);
    if (!text)
        return fail(text.error().kind,
                    fmt::format("{}: {}", source.string(), text.error().message));
    const std::optional<ListColumns> columns = columnsOf(*text, spec.labelColumn);
    if (!columns)
        return fail(ErrorKind::Data, fmt::format("{}: is no list of pictures", source.string()));
    ListScan scan(source, *columns);
    if (Result<void> added = scan.addLines(*text); !added)
        return tl::unexpected(added.error());
    scan.nameClasses();
    return scan.finish(spec, keeping, news, progress, stop);
}

} // namespace fovea
