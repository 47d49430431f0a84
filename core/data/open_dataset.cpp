#include "core/data/open_dataset.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/data/archives/archives.hpp"
#include "core/data/curation/draw_splits.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/curation/table_rows.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

Result<ScannedSource> scanAny(const std::filesystem::path& source, const DatasetSpec& spec,
                              const PictureKeeping& keeping, const ScanNews& news,
                              ScanProgress progress, const std::stop_token& stop) {
    std::error_code error;
    const auto status = std::filesystem::status(source, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorKind::Data,
                    fmt::format("{}: there is no such folder or file", source.string()));
    if (isList(source, spec.labelColumn))
        return scanList(source, spec, keeping, news, progress, stop);
    if (isSignals(source))
        return scanSignals(source, spec.labelColumn, stop);
    if (auto container = scanContainer(source, spec, stop))
        return std::move(*container);
    if (!std::filesystem::is_directory(status) && isArchive(source))
        return scanArchive(source, spec, keeping, news, progress, stop);
    if (!std::filesystem::is_directory(status))
        return fail(ErrorKind::Data,
                    fmt::format("{}: is one file, neither IDX (*-ubyte) nor of CIFAR or STL-10 "
                                "(*.bin) nor of arrays (*.npz, *.npy, *.mat) nor signals (*.csv) "
                                "nor a list of images with their labels nor an archive (*.zip, "
                                "*.tar); open a folder that holds a folder of images per class",
                                source.string()));
    return scanFolder(source, spec, keeping, news, progress, stop);
}

/// Where a source names no train split, its samples are what there is to train on.
void trainOnWhatIsThere(ScannedSource& source) {
    std::vector<Sample>& samples = source.scan.samples;
    const bool hasTrain = std::any_of(samples.begin(), samples.end(),
                                      [](const Sample& s) { return s.split == Split::Train; });
    if (hasTrain || samples.empty())
        return;
    for (Sample& sample : samples)
        sample.split = Split::Train;
    source.ownSplits.clear();
    source.scan.notes.emplace_back("there is no train split; all samples were shared out anew");
}

std::string_view wantedSource(SourceKind kind) {
    switch (kind) {
    case SourceKind::Csv:
        return "a row per signal, with its label in a column";
    case SourceKind::Volumes:
        return "a folder per class, with TIFF files of several pages or a folder of slices per "
               "volume";
    case SourceKind::Folder:
    case SourceKind::Archive:
    case SourceKind::Idx:
    case SourceKind::Cifar:
    case SourceKind::Stl:
    case SourceKind::Arrays:
    case SourceKind::Svhn:
    case SourceKind::Rows:
        break;
    }
    return "a folder of images per class, or files of many images with their labels";
}

std::string firstFaultOf(const Dataset& dataset) {
    const std::vector<DataFault>& faults = dataset.faults();
    if (faults.empty())
        return {};
    return fmt::format("; {} {} were left out, the first: {}: {}", faults.size(),
                       dataset.kind() == SourceKind::Csv ? "rows" : "files", faults.front().path,
                       faults.front().cause);
}

/// What the scan has left out or made of the folders may be why.
std::string firstNoteOf(const Dataset& dataset) {
    return dataset.notes().empty() ? std::string() : "; " + dataset.notes().front();
}

/// Refuses what cannot be learnt.
Result<void> checkClasses(const Dataset& dataset) {
    const std::vector<std::int64_t> counts = dataset.counts();
    const auto isFilled = [](std::int64_t count) { return count != 0; };
    const auto filled = std::count_if(counts.begin(), counts.end(), isFilled);
    if (filled >= 2)
        return {};
    const std::string_view kind = nameOf(dataset.sampleKind());
    std::string what = fmt::format("no class with {}s was found", kind);
    if (filled == 1) {
        const auto place = std::find_if(counts.begin(), counts.end(), isFilled) - counts.begin();
        what = fmt::format("only one class with {}s was found ({}); telling apart takes two", kind,
                           dataset.classes()[static_cast<std::size_t>(place)]);
    }
    return fail(ErrorKind::Data,
                fmt::format("{}: {}; a dataset has {}{}{}", dataset.source().string(), what,
                            wantedSource(dataset.kind()), firstFaultOf(dataset),
                            firstNoteOf(dataset)));
}

/// Says what is odd about the classes.
std::vector<std::string> notesOnClasses(const Dataset& dataset) {
    const std::vector<std::int64_t> counts = dataset.counts();
    const std::vector<std::int64_t> trainCounts = dataset.counts(Split::Train);
    const std::string_view kind = nameOf(dataset.sampleKind());
    std::vector<std::string> notes;
    for (std::size_t i = 0; i != counts.size(); ++i)
        if (counts[i] == 0)
            notes.push_back(fmt::format("class {} has no {}", dataset.classes()[i], kind));
        else if (trainCounts[i] == 0)
            notes.push_back(
                fmt::format("class {} has no {} to train on", dataset.classes()[i], kind));
    return notes;
}

void noteUnnamed(const Scan& found, const std::vector<std::optional<std::size_t>>& samples,
                 std::vector<std::string>& notes) {
    std::vector<bool> isNamed(found.samples.size());
    for (const std::optional<std::size_t>& sample : samples)
        if (sample)
            isNamed[*sample] = true;
    std::vector<std::string_view> unnamed;
    for (std::size_t i = 0; i != isNamed.size(); ++i)
        if (!isNamed[i])
            unnamed.push_back(found.samples[i].name);
    if (!unnamed.empty())
        notes.push_back(fmt::format("{} samples are not named in dataset.csv and left out: {}",
                                    unnamed.size(), someOf(unnamed)));
}

} // namespace

Result<std::shared_ptr<const ScannedSource>>
scanSource(const std::filesystem::path& source, const DatasetSpec& spec, ScanProgress progress,
           const std::stop_token& stop, DatasetUse use, const PictureKeeping& keeping,
           const ScanNews& news) {
    if (const Result<void> sound = check(spec); !sound)
        return tl::unexpected(sound.error());
    Result<ScannedSource> scanned = scanAny(source, spec, keeping, news, progress, stop);
    if (!scanned)
        return tl::unexpected(scanned.error());
    // Of a file that was being read then, the scan may have made a fault.
    if (stop.stop_requested())
        return scanCancelled();
    scanned->scan.source = source;
    if (use == DatasetUse::Training)
        trainOnWhatIsThere(*scanned);
    if (spec.samples == Samples::Rows && scanned->scan.sampleKind == SampleKind::Image)
        scanned = rowsOf(std::move(*scanned), progress, stop);
    if (!scanned)
        return tl::unexpected(scanned.error());
    return std::make_shared<const ScannedSource>(std::move(*scanned));
}

Result<std::shared_ptr<const Dataset>> datasetOf(std::shared_ptr<const ScannedSource> source,
                                                 const SampleTable& table, DatasetUse use) {
    const Scan& found = source->scan;
    const auto samples = samplesOfRows(table, found);
    Scan scan{found.source, found.kind,  table.classes(),  {},
              found.faults, found.notes, found.sampleKind, found.imageShape};
    scan.samples.reserve(table.size());
    noteUnnamed(found, samples, scan.notes);
    std::unordered_map<std::string_view, std::string_view> causes;
    for (const DataFault& fault : found.faults)
        causes.emplace(fault.path, fault.cause);
    Dataset::Missing missing;
    for (std::size_t row = 0; row != table.size(); ++row) {
        const SampleMark& mark = table.mark(row);
        Sample& sample = scan.samples.emplace_back(samples[row] ? found.samples[*samples[row]]
                                                                : Sample{table.path(row)});
        sample.label = mark.label;
        sample.split = mark.split;
        sample.state = mark.state;
        if (samples[row])
            continue;
        const auto cause = causes.find(sample.name);
        constexpr std::string_view isGone = "named in dataset.csv, but not there";
        missing.emplace(row, cause == causes.end() ? isGone : cause->second);
        if (cause == causes.end())
            scan.faults.push_back({sample.name, std::string(isGone)});
    }
    const auto images = source->images;
    Dataset dataset(std::move(scan), images, std::move(missing), std::move(source));
    if (use == DatasetUse::Training) {
        if (const Result<void> sound = checkClasses(dataset); !sound)
            return tl::unexpected(sound.error());
        dataset.addNotes(notesOnClasses(dataset));
    }
    return std::make_shared<const Dataset>(std::move(dataset));
}

Result<std::shared_ptr<const Dataset>>
openDataset(const std::filesystem::path& source, const DatasetSpec& spec, const SampleTable& table,
            ScanProgress progress, const std::stop_token& stop, const PictureKeeping& keeping) {
    auto scanned = scanSource(source, spec, progress, stop, DatasetUse::Training, keeping);
    if (!scanned)
        return tl::unexpected(scanned.error());
    return datasetOf(std::move(*scanned), table);
}

Result<std::shared_ptr<const Dataset>>
openDataset(const std::filesystem::path& source, const DatasetSpec& spec,
            std::optional<std::filesystem::path> tableFile, ScanProgress progress,
            const std::stop_token& stop, const PictureKeeping& keeping) {
    if (tableFile) {
        const Result<SampleTable> table = readSampleTable(*tableFile);
        if (!table)
            return tl::unexpected(table.error());
        return openDataset(source, spec, *table, progress, stop, keeping);
    }
    auto scanned = scanSource(source, spec, progress, stop, DatasetUse::Training, keeping);
    if (!scanned)
        return tl::unexpected(scanned.error());
    const SampleTable table = drawnTable(**scanned, spec);
    return datasetOf(std::move(*scanned), table);
}

} // namespace fovea
