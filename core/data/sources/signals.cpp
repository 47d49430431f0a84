#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/class_names.hpp"
#include "core/data/packed/compressed_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/signal_table.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

class Signals final : public ImageStore {
public:
    Signals(const Shape& shape, std::vector<std::vector<float>> tables)
        : m_shape(shape), m_tables(std::move(tables)) {}

    Result<Image> image(const Sample& sample, const PictureSize& /*least*/) const override {
        return copyOf(*inMemory(sample));
    }

    std::optional<ImageView> inMemory(const Sample& sample) const override {
        ImageView view(1, m_shape.w, m_shape.c, nullptr);
        view.values = m_tables[static_cast<std::size_t>(sample.container)].data() +
                      sample.record * m_shape.perSample();
        return view;
    }

private:
    Shape m_shape;
    std::vector<std::vector<float>> m_tables;
};

bool isTableName(std::string_view name) { return name.ends_with(".csv") || name.ends_with(".tsv"); }

std::optional<Split> splitOfTable(std::string_view name) {
    return isTableName(name) ? splitOfFile(name.substr(0, name.size() - 4)) : std::nullopt;
}

std::vector<fs::path> tablesOf(const fs::path& source) {
    std::error_code error;
    if (fs::is_directory(source, error))
        return containerFiles(source,
                              [](std::string_view name) { return splitOfTable(name).has_value(); });
    return containerFiles(source, [](std::string_view name) { return isTableName(name); });
}

/// Whole numbers are one class however they are written ("1", "1.0", "1.000e+00").
std::string className(const std::string& label) {
    const std::optional<double> value = finiteNumber<double>(label);
    const bool isWhole = value && std::abs(*value) < 1e15 && *value == std::trunc(*value);
    return isWhole ? fmt::format("{}", static_cast<std::int64_t>(*value)) : label;
}

/// Collects the tables of a source.
class SignalScan {
public:
    SignalScan(const fs::path& source, std::string labelColumn)
        : m_labelColumn(std::move(labelColumn)) {
        m_scan.source = source;
        m_scan.kind = SourceKind::Csv;
        m_scan.sampleKind = SampleKind::Signal;
        std::error_code error;
        m_isFolder = fs::is_directory(source, error);
    }

    /// errors  unreadable, no table as readSignalTable wants it, other signals than those before
    Result<void> add(const fs::path& file, const std::stop_token& stop) {
        const auto wrong = [&](std::string_view message) {
            return fail(ErrorKind::Data, fmt::format("{}: {}", file.string(), message));
        };
        const Result<std::string> text = readMaybeGzip(file, file_kinds::table, stop);
        if (!text)
            return wrong(text.error().message);
        const std::string name = containerName(file);
        Result<SignalTable> table = readSignalTable(*text, name, {m_labelColumn, std::nullopt});
        if (!table)
            return wrong(table.error().message);
        Shape& shape = m_scan.imageShape;
        if (m_tables.empty())
            shape = {1, 1, 1, table->width, table->channels};
        if (shape.w != table->width || shape.c != table->channels)
            return wrong(fmt::format("has signals of {} points and {} channels where the files "
                                     "before it have {} and {}; bring all to the same",
                                     table->width, table->channels, shape.w, shape.c));
        take(std::move(*table), name);
        return {};
    }

    ScannedSource finish() {
        std::vector<std::string>& classes = m_scan.classes;
        classes = m_labels;
        std::sort(classes.begin(), classes.end(), numbersFirst);
        classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
        std::map<std::string_view, std::int32_t> labelOf;
        for (const std::string& name : classes)
            labelOf.emplace(name, static_cast<std::int32_t>(labelOf.size()));
        for (std::size_t i = 0; i != m_labels.size(); ++i)
            m_scan.samples[i].label = labelOf[m_labels[i]];
        auto signals = std::make_shared<Signals>(m_scan.imageShape, std::move(m_tables));
        return {std::move(m_scan), std::move(signals), std::move(m_ownSplits)};
    }

private:
    void take(SignalTable&& table, const std::string& name) {
        const std::optional<Split> split = m_isFolder ? splitOfTable(name) : std::nullopt;
        if (split)
            m_ownSplits.push_back(*split);
        const auto container = static_cast<std::int32_t>(m_tables.size());
        for (std::size_t i = 0; i != table.indices.size(); ++i) {
            m_scan.samples.push_back({fmt::format("{}#{}", name, table.indices[i]), 0,
                                      split.value_or(Split::Train), static_cast<std::int64_t>(i),
                                      container});
            m_labels.push_back(className(table.labels[i]));
        }
        m_scan.faults.insert(m_scan.faults.end(), table.faults.begin(), table.faults.end());
        m_scan.notes.push_back(fmt::format("{}: {}", name, table.note));
        m_tables.push_back(std::move(table.values));
    }

    std::string m_labelColumn;
    bool m_isFolder = false;
    Scan m_scan;
    std::vector<std::vector<float>> m_tables;
    std::vector<std::string> m_labels; ///< a sample each
    std::vector<Split> m_ownSplits;
};

} // namespace

bool isSignals(const fs::path& source) {
    std::error_code error;
    if (!fs::is_directory(source, error))
        return !tablesOf(source).empty();
    // Tables beside folders tell about the images in them.
    for (fs::directory_iterator entry(source, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_directory(ignored) && !entry->path().filename().string().starts_with('.'))
            return false;
    }
    const std::vector<fs::path> tables = tablesOf(source);
    return std::any_of(tables.begin(), tables.end(), [](const fs::path& file) {
        return splitOfTable(containerName(file)) == Split::Train;
    });
}

Result<ScannedSource> scanSignals(const fs::path& source, const std::string& labelColumn,
                                  const std::stop_token& stop) {
    SignalScan scan(source, labelColumn);
    for (const fs::path& file : tablesOf(source)) {
        if (stop.stop_requested())
            return scanCancelled();
        if (const Result<void> added = scan.add(file, stop); !added)
            return tl::unexpected(added.error());
    }
    return scan.finish();
}

} // namespace fovea
