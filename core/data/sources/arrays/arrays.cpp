#include <algorithm>
#include <map>
#include <unordered_set>

#include <fmt/format.h>

#include "core/data/class_names.hpp"
#include "core/data/sources/arrays/array_images.hpp"
#include "core/data/sources/arrays/array_labels.hpp"
#include "core/data/sources/arrays/array_pairs.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

bool isArrayFile(const std::filesystem::path& file) {
    return file.extension() == ".npz" || file.extension() == ".npy";
}

Result<NpyArray> readStored(const StoredArray& stored, const std::stop_token& stop) {
    const Result<RegularFile> file = RegularFile::open(stored.file, file_kinds::container);
    if (!file)
        return tl::unexpected(file.error());
    if (!stored.member) {
        FilePart part(*file, {0, file->size(), Packing::None});
        return readNpy(part, std::nullopt, stop);
    }
    Result<FilePart> part = openZipMember(*file, *stored.member);
    if (!part)
        return tl::unexpected(part.error());
    Result<NpyArray> array = readNpy(*part, stored.member->bytes, stop);
    if (array && part->checksum() != stored.member->checksum)
        return fail(ErrorKind::Data, "its checksum is another than the archive says; copy it "
                                     "again");
    return array;
}

/// A pair as it was read.
struct LabelledArray {
    ArrayImages images;
    std::vector<std::string> labels;
};

Result<LabelledArray> readArrays(const ArrayPair& pair, const std::stop_token& stop) {
    const auto labelled = [&](Error error) {
        error.message = fmt::format("its labels, {}: {}", pair.labels.name, error.message);
        return error;
    };
    Result<std::vector<std::string>> labels =
        readStored(pair.labels, stop).and_then(labelsOf).map_error(labelled);
    if (!labels)
        return tl::unexpected(labels.error());
    Result<ArrayImages> images = readStored(pair.images, stop).and_then(imagesOf);
    if (!images)
        return tl::unexpected(images.error());
    if (images->count != std::ssize(*labels))
        return fail(ErrorKind::Data, fmt::format("it has {} images, but {} has {} labels",
                                                 images->count, pair.labels.name, labels->size()));
    return LabelledArray{std::move(*images), std::move(*labels)};
}

/// Collects the pairs of a source.
class ArrayScan {
public:
    explicit ArrayScan(const std::filesystem::path& source) {
        m_scan.source = source;
        m_scan.kind = SourceKind::Arrays;
    }

    void note(std::string note) { m_scan.notes.push_back(std::move(note)); }

    void blame(DataFault fault) { m_scan.faults.push_back(std::move(fault)); }

    void add(const ArrayPair& pair, LabelledArray array) {
        const std::vector<std::size_t>& bad = array.images.notFinite;
        if (!bad.empty())
            blame({fmt::format("{}#{}", pair.images.name, bad.front()),
                   fmt::format("{} of {} images from here on have a value that is no finite "
                               "number",
                               bad.size(), array.images.count)});
        for (std::size_t i = 0; i != array.labels.size(); ++i) {
            if (std::binary_search(bad.begin(), bad.end(), i))
                continue;
            m_scan.samples.push_back(
                {fmt::format("{}#{}", pair.images.name, i), 0, pair.split.value_or(Split::Train),
                 static_cast<std::int64_t>(i), static_cast<std::int32_t>(m_blocks.size())});
            m_labels.push_back(std::move(array.labels[i]));
        }
        if (pair.split)
            m_ownSplits.push_back(*pair.split);
        m_blocks.push_back(std::move(array.images.block));
    }

    ScannedSource finish() {
        std::vector<std::string>& classes = m_scan.classes;
        const std::unordered_set<std::string> names(m_labels.begin(), m_labels.end());
        classes.assign(names.begin(), names.end());
        std::sort(classes.begin(), classes.end(), numbersFirst);
        std::map<std::string_view, std::int32_t> labelOf;
        for (const std::string& name : classes)
            labelOf.emplace(name, static_cast<std::int32_t>(labelOf.size()));
        for (std::size_t i = 0; i != m_labels.size(); ++i)
            m_scan.samples[i].label = labelOf[m_labels[i]];
        m_scan.imageShape = commonShape(m_blocks);
        auto images = std::make_shared<MemoryImages>(std::move(m_blocks));
        return {std::move(m_scan), std::move(images), std::move(m_ownSplits)};
    }

private:
    Scan m_scan;
    std::vector<ImageBlock> m_blocks;
    std::vector<std::string> m_labels; ///< a sample each
    std::vector<Split> m_ownSplits;
};

/// Archives that bring one split twice are several sets, and which is meant cannot be told.
/// errors  Data: named
Result<void> checkOneSet(const std::filesystem::path& source, const std::vector<ArrayPair>& pairs) {
    std::map<std::optional<Split>, std::filesystem::path> placeOf;
    for (const ArrayPair& pair : pairs) {
        const auto place = pair.images.member ? pair.images.file : std::filesystem::path();
        const auto& [split, first] = *placeOf.emplace(pair.split, place).first;
        if (first != place)
            return fail(ErrorKind::Data,
                        fmt::format("{}: holds several sets of arrays ({} and {}); open the file "
                                    "of the one that you want",
                                    source.string(),
                                    first.empty() ? ".npy files" : first.filename().string(),
                                    place.empty() ? ".npy files" : place.filename().string()));
    }
    return {};
}

} // namespace

bool isArrays(const std::filesystem::path& source) {
    std::error_code error;
    if (!std::filesystem::is_directory(source, error))
        return isArrayFile(source);
    return !arrayPairsOf(source).pairs.empty();
}

Result<ScannedSource> scanArrays(const std::filesystem::path& source, const std::stop_token& stop) {
    const ArrayPairs found = arrayPairsOf(source);
    if (Result<void> one = checkOneSet(source, found.pairs); !one)
        return tl::unexpected(one.error());
    ArrayScan scan(source);
    for (const DataFault& fault : found.faults)
        scan.blame(fault);
    if (!found.others.empty())
        scan.note(fmt::format("{} arrays are called neither images nor labels and left out: {}{}",
                              found.others.size(), found.others.front(),
                              found.others.size() > 1 ? ", ..." : ""));
    for (const ArrayPair& pair : found.pairs) {
        if (stop.stop_requested())
            return scanCancelled();
        Result<LabelledArray> array = readArrays(pair, stop);
        if (array)
            scan.add(pair, std::move(*array));
        else
            scan.blame({pair.images.name, array.error().message});
    }
    return scan.finish();
}

} // namespace fovea
