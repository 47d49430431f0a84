#include "core/evaluation/other_data.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/data/class_names.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/curation/table_rows.hpp"
#include "core/data/open_dataset.hpp"
#include "core/evaluation/figures.hpp"
#include "core/training/run_data.hpp"

namespace fovea {

namespace {

/// The run's table where nearly all that it names is there: the run's data, moved.
std::optional<SampleTable> tableOfMoved(const RunFolder& run, const Scan& scan) {
    Result<SampleTable> table = readSampleTable(run.splitFile());
    if (!table || table->size() == 0)
        return std::nullopt;
    const std::vector<std::optional<std::size_t>> samples = samplesOfRows(*table, scan);
    const auto lost = std::count(samples.begin(), samples.end(), std::nullopt);
    if (static_cast<std::size_t>(lost) * 10 > table->size())
        return std::nullopt;
    return std::move(*table);
}

/// The source's classes after the run's: those that it knows have its labels.
class ClassMatch {
public:
    ClassMatch(const std::vector<std::string>& ofRun, const std::vector<std::string>& ofSource)
        : m_known(ofRun.size()), m_names(ofRun) {
        std::unordered_map<std::string, std::int32_t> byFoldedName;
        std::unordered_map<std::string, std::int32_t> byName;
        for (std::size_t i = 0; i != ofRun.size(); ++i) {
            byName.emplace(ofRun[i], static_cast<std::int32_t>(i));
            byFoldedName.emplace(foldedName(ofRun[i]), static_cast<std::int32_t>(i));
        }
        for (const std::string& name : ofSource) {
            const auto same = byName.find(name);
            const auto alike = byFoldedName.find(foldedName(name));
            if (same != byName.end()) {
                m_labels.push_back(same->second);
            } else if (alike != byFoldedName.end()) {
                m_labels.push_back(alike->second);
            } else {
                m_labels.push_back(static_cast<std::int32_t>(m_names.size()));
                m_names.push_back(name);
            }
        }
    }

    const std::vector<std::string>& names() const { return m_names; }

    std::int32_t labelOf(const Sample& sample) const {
        return m_labels[static_cast<std::size_t>(sample.label)];
    }

    bool isKnown(std::int32_t label) const { return static_cast<std::size_t>(label) < m_known; }

private:
    std::size_t m_known;
    std::vector<std::string> m_names;
    std::vector<std::int32_t> m_labels;
};

/// Whether nobody has said what of the source is to be looked at.
bool isLookedAtAsAWhole(const ScannedSource& source, std::optional<Split> asked) {
    const auto states = [&](Split split) {
        return std::find(source.ownSplits.begin(), source.ownSplits.end(), split) !=
               source.ownSplits.end();
    };
    return !asked && !states(Split::Test) && !states(Split::Validation);
}

SampleTable tableOf(const Scan& scan, const ClassMatch& match, bool isWhole) {
    SampleRows rows;
    std::vector<SampleMark> marks;
    for (const Sample& sample : scan.samples) {
        const std::int32_t label = match.labelOf(sample);
        rows.paths.push_back(sample.name);
        marks.push_back({label, isWhole ? Split::Test : sample.split,
                         match.isKnown(label) ? SampleState::Included : SampleState::Excluded});
    }
    return {match.names(), std::move(rows), marks};
}

/// errors  none is known
Result<std::vector<std::string>> notesOn(const Scan& scan, const ClassMatch& match,
                                         const std::vector<std::string>& ofRun, bool isWhole) {
    std::vector<std::int64_t> counts(match.names().size());
    for (const Sample& sample : scan.samples)
        ++counts[static_cast<std::size_t>(match.labelOf(sample))];
    std::vector<std::string> notes;
    std::int64_t known = 0;
    for (std::size_t i = 0; i != counts.size(); ++i) {
        if (match.isKnown(static_cast<std::int32_t>(i)))
            known += counts[i];
        else if (counts[i] != 0)
            notes.push_back(fmt::format("class \"{}\" ({}) is none of the classes that the network "
                                        "was trained on; it is left out",
                                        match.names()[i],
                                        counted(counts[i], nameOf(scan.sampleKind))));
    }
    if (known == 0)
        return fail(ErrorKind::Data,
                    fmt::format("{}: {}; name the folders after those that the network knows: {}",
                                scan.source.string(),
                                notes.empty() ? "no sample with a class was found" : notes.front(),
                                fmt::join(ofRun, ", ")));
    if (isWhole)
        notes.push_back(fmt::format("all {} of {} count as the test split",
                                    counted(known, nameOf(scan.sampleKind)), scan.source.string()));
    return notes;
}

Result<std::shared_ptr<const Dataset>> withNotes(Result<std::shared_ptr<const Dataset>> dataset,
                                                 std::vector<std::string> notes) {
    if (!dataset)
        return dataset;
    auto told = std::make_shared<Dataset>(**dataset);
    told->addNotes(std::move(notes));
    return std::shared_ptr<const Dataset>(std::move(told));
}

} // namespace

Result<std::shared_ptr<const Dataset>>
openOtherData(const RunFolder& run, const RunSpec& spec, const std::filesystem::path& source,
              std::optional<Split> asked, ScanProgress progress, const std::stop_token& stop) {
    const auto scanned =
        scanSource(source, spec.data, progress, stop, DatasetUse::Looking, keepingOf(run));
    if (!scanned)
        return tl::unexpected(scanned.error());
    const Scan& scan = (*scanned)->scan;
    if (const auto moved = tableOfMoved(run, scan))
        return withNotes(datasetOf(*scanned, *moved),
                         {fmt::format("by their names, those of {} are the run's own samples: they "
                                      "keep their splits",
                                      source.string())});
    const ClassMatch match(spec.classes, scan.classes);
    const bool isWhole = isLookedAtAsAWhole(**scanned, asked);
    Result<std::vector<std::string>> notes = notesOn(scan, match, spec.classes, isWhole);
    if (!notes)
        return tl::unexpected(notes.error());
    return withNotes(datasetOf(*scanned, tableOf(scan, match, isWhole), DatasetUse::Looking),
                     std::move(*notes));
}

} // namespace fovea
