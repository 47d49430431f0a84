#include "core/data/sources/memory_images.hpp"

#include <map>

#include <fmt/format.h>

namespace fovea {

std::optional<ImageView> MemoryImages::inMemory(const Sample& sample) const {
    const ImageBlock& block = m_blocks[static_cast<std::size_t>(sample.container)];
    const auto first = static_cast<std::size_t>(sample.record * block.shape.perSample());
    if (!block.values.empty()) {
        ImageView view(block.shape.h, block.shape.w, block.shape.c, nullptr);
        view.values = block.values.data() + first;
        return view;
    }
    const char* pixels = block.bytes.data() + block.offset + first;
    return ImageView(block.shape.h, block.shape.w, block.shape.c,
                     reinterpret_cast<const std::uint8_t*>(pixels));
}

Result<Image> MemoryImages::image(const Sample& sample, const PictureSize& /*least*/) const {
    return copyOf(*inMemory(sample));
}

std::string containerName(const std::filesystem::path& file) {
    return (file.extension() == ".gz" ? file.stem() : file.filename()).string();
}

std::vector<std::filesystem::path>
containerFiles(const std::filesystem::path& source,
               FunctionRef<bool(std::string_view nameWithoutGz)> isWanted) {
    std::error_code error;
    if (!std::filesystem::is_directory(source, error))
        return isWanted(containerName(source)) ? std::vector{source}
                                               : std::vector<std::filesystem::path>{};
    std::map<std::string, std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry(source, error), end; entry != end && !error;
         entry.increment(error)) {
        const std::string name = containerName(entry->path());
        if (!isWanted(name) || !entry->is_regular_file(error))
            continue;
        const bool isPacked = entry->path().extension() == ".gz";
        if (!isPacked)
            files[name] = entry->path();
        else
            files.try_emplace(name, entry->path());
    }
    std::vector<std::filesystem::path> result;
    result.reserve(files.size());
    for (const auto& [name, path] : files)
        result.push_back(path);
    return result;
}

Shape commonShape(const std::vector<ImageBlock>& blocks) {
    if (blocks.empty())
        return {1, 1, 0, 0, 0};
    Shape shape = blocks.front().shape;
    for (const ImageBlock& block : blocks) {
        shape.h = block.shape.h == shape.h ? shape.h : 0;
        shape.w = block.shape.w == shape.w ? shape.w : 0;
        shape.c = block.shape.c == shape.c ? shape.c : 0;
    }
    return shape;
}

std::optional<std::filesystem::path> maybePackedFile(const std::filesystem::path& folder,
                                                     const std::string& name) {
    std::error_code error;
    for (const char* ending : {"", ".gz"})
        if (std::filesystem::path path = folder / (name + ending);
            std::filesystem::is_regular_file(path, error))
            return path;
    return std::nullopt;
}

void addRecords(Scan& scan, const Sample& first, std::size_t count,
                FunctionRef<std::optional<std::int32_t>(std::size_t)> labels,
                std::string_view fault) {
    std::size_t strays = 0;
    std::size_t firstStray = 0;
    for (std::size_t i = 0; i != count; ++i) {
        if (const std::optional<std::int32_t> label = labels(i))
            scan.samples.push_back({fmt::format("{}#{}", first.name, i), *label, first.split,
                                    static_cast<std::int64_t>(i), first.container});
        else if (strays++ == 0)
            firstStray = i;
    }
    if (strays != 0)
        scan.faults.push_back({fmt::format("{}#{}", first.name, firstStray),
                               fmt::format("{} of {} {}", strays, count, fault)});
}

} // namespace fovea
