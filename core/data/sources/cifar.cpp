#include <fmt/format.h>

#include "core/data/packed/compressed_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/name_lines.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

// https://www.cs.toronto.edu/~kriz/cifar.html: labels, then 32 x 32 of red, of green, of blue.
constexpr std::size_t side = 32;
constexpr std::size_t plane = side * side;

/// What tells CIFAR-10 and CIFAR-100 apart.
struct CifarForm {
    std::string_view name;
    std::size_t labelBytes = 1;
    std::size_t label = 0; ///< which of them is the class
    std::size_t classCount = 10;
    const char* namesFile = nullptr; ///< beside the batches, with the classes' names

    std::size_t recordBytes() const { return labelBytes + 3 * plane; }
};

constexpr CifarForm cifar10{"CIFAR-10", 1, 0, 10, "batches.meta.txt"};
constexpr CifarForm cifar100Fine{"CIFAR-100", 2, 1, 100, "fine_label_names.txt"};
constexpr CifarForm cifar100Coarse{"CIFAR-100", 2, 0, 20, "coarse_label_names.txt"};

bool isBatchName(std::string_view name) {
    return name.ends_with(".bin") &&
           (name.starts_with("data_batch") || name.starts_with("test_batch"));
}

bool isHundredName(std::string_view name) { return name == "train.bin" || name == "test.bin"; }

std::vector<std::filesystem::path> batchFiles(const std::filesystem::path& source) {
    return containerFiles(source, [](std::string_view name) { return isBatchName(name); });
}

/// CIFAR-100's files have names that anybody's may have: their names of classes lie beside them,
/// or they are a whole number of its records.
bool isHundred(const std::filesystem::path& file) {
    std::error_code error;
    for (const CifarForm& form : {cifar100Fine, cifar100Coarse})
        if (std::filesystem::is_regular_file(file.parent_path() / form.namesFile, error))
            return true;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    return !error && size != 0 && size % cifar100Fine.recordBytes() == 0;
}

std::vector<std::filesystem::path> hundredFiles(const std::filesystem::path& source) {
    std::vector<std::filesystem::path> files =
        containerFiles(source, [](std::string_view name) { return isHundredName(name); });
    // Train first, as people count.
    std::reverse(files.begin(), files.end());
    return !files.empty() && isHundred(files.front()) ? files
                                                      : std::vector<std::filesystem::path>{};
}

/// The names in the file beside the batches; without it, numbers.
std::vector<std::string> readClasses(const std::filesystem::path& folder, const CifarForm& form,
                                     Scan& scan) {
    std::vector<std::string> names = namesInLines(folder / form.namesFile);
    if (!names.empty())
        return names;
    scan.notes.push_back(
        fmt::format("there is no {} with the classes' names; they are numbered", form.namesFile));
    return numbersAsNames(form.classCount);
}

/// Pixels with their channels together, in place of planes.
std::string interleaved(std::string_view records, std::size_t count, const CifarForm& form) {
    std::string pixels(count * 3 * plane, '\0');
    for (std::size_t i = 0; i != count; ++i) {
        const char* in = records.data() + i * form.recordBytes() + form.labelBytes;
        char* out = pixels.data() + i * 3 * plane;
        for (std::size_t p = 0; p != plane; ++p)
            for (std::size_t c = 0; c != 3; ++c)
                out[3 * p + c] = in[c * plane + p];
    }
    return pixels;
}

void addBatch(Scan& scan, const Sample& first, std::string_view records, const CifarForm& form) {
    const auto labelOf = [&](std::size_t i) -> std::optional<std::int32_t> {
        const auto label = static_cast<unsigned char>(records[i * form.recordBytes() + form.label]);
        return label < scan.classes.size() ? std::optional(std::int32_t{label}) : std::nullopt;
    };
    addRecords(scan, first, records.size() / form.recordBytes(), labelOf,
               fmt::format("records from here on have a label beyond the {} classes",
                           scan.classes.size()));
}

} // namespace

bool isCifar(const std::filesystem::path& source) {
    return !batchFiles(source).empty() || !hundredFiles(source).empty();
}

Result<ScannedSource> scanCifar(const std::filesystem::path& source, LabelGrain labels,
                                const std::stop_token& stop) {
    ScannedSource result;
    Scan& scan = result.scan;
    scan.source = source;
    scan.kind = SourceKind::Cifar;
    std::vector<std::filesystem::path> files = batchFiles(source);
    const CifarForm& hundred = labels == LabelGrain::Fine ? cifar100Fine : cifar100Coarse;
    const CifarForm& form = files.empty() ? hundred : cifar10;
    if (files.empty())
        files = hundredFiles(source);
    scan.classes = readClasses(files.front().parent_path(), form, scan);
    std::vector<ImageBlock> blocks;
    for (const std::filesystem::path& file : files) {
        if (stop.stop_requested())
            return scanCancelled();
        const Result<std::string> records = readMaybeGzip(file, file_kinds::container, stop);
        const std::string fileName = file.filename().string();
        if (!records) {
            scan.faults.push_back({fileName, records.error().message});
            continue;
        }
        if (records->empty() || records->size() % form.recordBytes() != 0) {
            scan.faults.push_back(
                {fileName, fmt::format("its {} bytes are no whole number of "
                                       "{} records of {}",
                                       records->size(), form.name, form.recordBytes())});
            continue;
        }
        const std::string name = containerName(file);
        const Split split = name.starts_with("test") ? Split::Test : Split::Train;
        addBatch(scan, {name, 0, split, 0, static_cast<std::int32_t>(blocks.size())}, *records,
                 form);
        result.ownSplits.push_back(split);
        blocks.push_back({{1, 1, side, side, 3},
                          interleaved(*records, records->size() / form.recordBytes(), form),
                          0});
    }
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
