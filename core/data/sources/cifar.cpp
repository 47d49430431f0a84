#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/data/sources/compressed_file.hpp"
#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/scan.hpp"

namespace fovea {

namespace {

// https://www.cs.toronto.edu/~kriz/cifar.html: a label, then 32 x 32 of red, of green, of blue.
constexpr std::size_t side = 32;
constexpr std::size_t plane = side * side;
constexpr std::size_t recordBytes = 1 + 3 * plane;

bool isBatchName(std::string_view name) {
    return name.ends_with(".bin") &&
           (name.starts_with("data_batch") || name.starts_with("test_batch"));
}

std::vector<std::filesystem::path> batchFiles(const std::filesystem::path& source) {
    return containerFiles(source, [](std::string_view name) { return isBatchName(name); });
}

/// The names in batches.meta.txt beside the batches, a line each; without it, numbers.
std::vector<std::string> readClasses(const std::filesystem::path& folder, Scan& scan) {
    std::vector<std::string> names;
    const Result<std::string> text = readFile(folder / "batches.meta.txt");
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.size(), rest.find('\n'));
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty())
            names.emplace_back(line);
    }
    if (!names.empty())
        return names;
    scan.notes.emplace_back("there is no batches.meta.txt with the classes' names; they are "
                            "numbered");
    for (int i = 0; i != 10; ++i)
        names.push_back(std::to_string(i));
    return names;
}

/// Pixels with their channels together, in place of planes.
std::string interleaved(std::string_view records, std::size_t count) {
    std::string pixels(count * 3 * plane, '\0');
    for (std::size_t i = 0; i != count; ++i) {
        const char* in = records.data() + i * recordBytes + 1;
        char* out = pixels.data() + i * 3 * plane;
        for (std::size_t p = 0; p != plane; ++p)
            for (std::size_t c = 0; c != 3; ++c)
                out[3 * p + c] = in[c * plane + p];
    }
    return pixels;
}

/// Appends a batch's samples; those with a label beyond the classes make one fault.
void addSamples(Scan& scan, std::string_view records, const std::string& name, Split split,
                std::int32_t container) {
    std::size_t strays = 0;
    std::size_t firstStray = 0;
    const std::size_t count = records.size() / recordBytes;
    for (std::size_t i = 0; i != count; ++i) {
        const auto label = static_cast<unsigned char>(records[i * recordBytes]);
        if (label < scan.classes.size())
            scan.samples.push_back({fmt::format("{}#{}", name, i), label, split,
                                    static_cast<std::int64_t>(i), container});
        else if (strays++ == 0)
            firstStray = i;
    }
    if (strays != 0)
        scan.faults.push_back(
            {fmt::format("{}#{}", name, firstStray),
             fmt::format("{} of {} records from here on have a label beyond the {} classes", strays,
                         count, scan.classes.size())});
}

} // namespace

bool isCifar(const std::filesystem::path& source) { return !batchFiles(source).empty(); }

Result<ScannedSource> scanCifar(const std::filesystem::path& source, const std::stop_token& stop) {
    ScannedSource result;
    Scan& scan = result.scan;
    scan.source = source;
    scan.kind = SourceKind::Cifar;
    const std::vector<std::filesystem::path> files = batchFiles(source);
    scan.classes = readClasses(files.front().parent_path(), scan);
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
        if (records->empty() || records->size() % recordBytes != 0) {
            scan.faults.push_back({fileName, fmt::format("its {} bytes are no whole number of "
                                                         "CIFAR-10 records of {}",
                                                         records->size(), recordBytes)});
            continue;
        }
        const std::string name = containerName(file);
        const Split split = name.starts_with("test") ? Split::Test : Split::Train;
        addSamples(scan, *records, name, split, static_cast<std::int32_t>(blocks.size()));
        result.ownSplits.push_back(split);
        blocks.push_back(
            {{1, 1, side, side, 3}, interleaved(*records, records->size() / recordBytes), 0});
    }
    scan.imageShape = commonShape(blocks);
    result.images = std::make_shared<MemoryImages>(std::move(blocks));
    return result;
}

} // namespace fovea
