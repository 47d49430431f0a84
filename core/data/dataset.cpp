#include "core/data/dataset.hpp"

#include <cassert>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/hash.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/splits.hpp"

namespace fovea {

namespace {

Result<ScannedSource> scanSource(const std::filesystem::path& source, const DatasetSpec& spec,
                                 ScanProgress progress, const std::stop_token& stop) {
    std::error_code error;
    const auto status = std::filesystem::status(source, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorKind::Data,
                    fmt::format("{}: there is no such folder or file", source.string()));
    if (isSignals(source))
        return scanSignals(source, spec.labelColumn, stop);
    if (isIdx(source))
        return scanIdx(source, stop);
    if (isCifar(source))
        return scanCifar(source, stop);
    if (!std::filesystem::is_directory(status))
        return fail(ErrorKind::Data,
                    fmt::format("{}: is one file, neither IDX (*-ubyte) nor a CIFAR batch (*.bin) "
                                "nor signals (*.csv); open a folder that holds a folder of images "
                                "per class",
                                source.string()));
    return scanFolder(source, spec.samples, progress, stop);
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

/// What a source of this kind (ImageStore::kind) looks like.
std::string_view wanted(std::string_view source) {
    if (source == "csv")
        return "a row per signal, with its label in a column";
    if (source == "volumes")
        return "a folder per class, with TIFF files of several pages or a folder of slices per "
               "volume";
    return "a folder of images per class, or IDX or CIFAR files";
}

std::string_view faultNounOf(std::string_view source) { return source == "csv" ? "row" : "file"; }

/// Says what is odd about the classes; refuses what cannot be learnt.
Result<void> checkClasses(Scan& scan, std::string_view source) {
    std::vector<std::int64_t> counts(scan.classes.size());
    std::vector<std::int64_t> trainCounts(scan.classes.size());
    for (const Sample& sample : scan.samples) {
        ++counts[static_cast<std::size_t>(sample.label)];
        if (sample.split == Split::Train)
            ++trainCounts[static_cast<std::size_t>(sample.label)];
    }
    const std::string_view kind = nameOf(scan.sampleKind);
    std::vector<std::string> filled;
    for (std::size_t i = 0; i != counts.size(); ++i) {
        if (counts[i] == 0)
            scan.notes.push_back(fmt::format("class {} has no {}", scan.classes[i], kind));
        else if (trainCounts[i] == 0)
            scan.notes.push_back(
                fmt::format("class {} has no {} to train on", scan.classes[i], kind));
        if (counts[i] != 0)
            filled.push_back(scan.classes[i]);
    }
    if (filled.size() >= 2)
        return {};
    const std::string causes =
        scan.faults.empty()
            ? ""
            : fmt::format("; {} {}s were left out, the first: {}: {}", scan.faults.size(),
                          faultNounOf(source), scan.faults.front().path, scan.faults.front().cause);
    const std::string what =
        filled.empty() ? fmt::format("no class with {}s was found", kind)
                       : fmt::format("only one class with {}s was found ({}); telling apart takes "
                                     "two",
                                     kind, filled.front());
    return fail(ErrorKind::Data, fmt::format("{}: {}; a dataset has {}{}", scan.source.string(),
                                             what, wanted(source), causes));
}

} // namespace

std::string_view nameOf(Split split) {
    switch (split) {
    case Split::Train:
        return "train";
    case Split::Validation:
        return "validation";
    case Split::Test:
        return "test";
    }
    return {};
}

std::string_view nameOf(SampleKind kind) {
    switch (kind) {
    case SampleKind::Image:
        return "image";
    case SampleKind::Signal:
        return "signal";
    case SampleKind::Volume:
        return "volume";
    }
    return {};
}

Result<Split> splitFromName(std::string_view name) {
    for (const Split split : allSplits)
        if (nameOf(split) == name)
            return split;
    return fail(ErrorKind::Data,
                fmt::format("\"{}\" is no split; choose train, validation or test", name));
}

std::string_view Dataset::faultNoun() const { return faultNounOf(kind()); }

Dataset::Dataset(Scan scan, std::unique_ptr<const ImageStore> images)
    : m_scan(std::move(scan)), m_images(std::move(images)) {
    assert(m_images != nullptr);
}

std::vector<std::size_t> Dataset::indices(Split split) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i != samples().size(); ++i)
        if (samples()[i].split == split)
            result.push_back(i);
    return result;
}

std::vector<std::int64_t> Dataset::counts(std::optional<Split> split) const {
    std::vector<std::int64_t> result(classes().size());
    for (const Sample& sample : samples())
        if (!split || sample.split == *split)
            ++result[static_cast<std::size_t>(sample.label)];
    return result;
}

std::string Dataset::fingerprint() const {
    // Two hashes with different starts make one of 128 bits; lengths keep "ab","c" from "a","bc".
    const auto hash = [this](std::uint64_t start) {
        Hash result(start);
        for (const std::string& name : classes())
            result.add(name.size()).add(name);
        for (const Sample& sample : samples())
            result.add(sample.name.size())
                .add(sample.name)
                .add(static_cast<std::uint64_t>(sample.label))
                .add(static_cast<std::uint64_t>(sample.split));
        return result.value();
    };
    return fmt::format("{:016x}{:016x}", hash(0xcbf29ce484222325U), hash(0x9e3779b97f4a7c15U));
}

Result<std::shared_ptr<const Dataset>> openDataset(const std::filesystem::path& source,
                                                   const DatasetSpec& spec,
                                                   std::optional<std::filesystem::path> splitFile,
                                                   ScanProgress progress, std::stop_token stop) {
    if (const Result<void> sound = check(spec); !sound)
        return tl::unexpected(sound.error());
    Result<ScannedSource> scanned = scanSource(source, spec, progress, stop);
    if (!scanned)
        return tl::unexpected(scanned.error());
    scanned->scan.source = source;
    if (!splitFile) {
        trainOnWhatIsThere(*scanned);
        drawSplits(*scanned, spec);
    }
    // Below the drawing, so that an image's rows are all in one split.
    if (spec.samples == Samples::Rows && scanned->scan.sampleKind == SampleKind::Image)
        scanned = rowsOf(std::move(*scanned), progress, stop);
    if (!scanned)
        return tl::unexpected(scanned.error());
    Scan& scan = scanned->scan;
    if (splitFile) {
        const Result<std::string> csv = readFile(*splitFile);
        if (!csv)
            return fail(ErrorKind::Data, csv.error().message);
        if (const auto applied = applySplitCsv(scan, *csv, splitFile->string()); !applied)
            return tl::unexpected(applied.error());
    }
    if (const Result<void> sound = checkClasses(scan, scanned->images->kind()); !sound)
        return tl::unexpected(sound.error());
    return std::make_shared<const Dataset>(std::move(scan), std::move(scanned->images));
}

} // namespace fovea
