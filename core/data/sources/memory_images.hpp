#pragma once

#include "core/data/scanned_source.hpp"

namespace fovea {

/// The images of one container file, all of one size, side by side in Image's layout.
struct ImageBlock {
    Shape shape; ///< of one image
    std::string bytes;
    std::size_t offset = 0; ///< of the first image in `bytes`
    /// In place of bytes, where 8 bits would lose something (Image::values).
    std::vector<float> values{};
};

/// Images that lie decoded in memory, exactly once.
class MemoryImages final : public ImageStore {
public:
    explicit MemoryImages(std::vector<ImageBlock> blocks) : m_blocks(std::move(blocks)) {}

    Result<Image> image(const Sample& sample, const PictureSize& least) const override;
    std::optional<ImageView> inMemory(const Sample& sample) const override;

private:
    std::vector<ImageBlock> m_blocks;
};

/// Files of a folder (or the one file) whose name without .gz passes; sorted, and where a file is
/// there packed and unpacked, only the unpacked one.
std::vector<std::filesystem::path>
containerFiles(const std::filesystem::path& source,
               FunctionRef<bool(std::string_view nameWithoutGz)> isWanted);

/// The file's name without .gz.
std::string containerName(const std::filesystem::path& file);

/// A file of a folder by its name, or where only that is there, its packed twin (.gz).
std::optional<std::filesystem::path> maybePackedFile(const std::filesystem::path& folder,
                                                     const std::string& name);

/// Appends the samples of a container with `count` records. Those without a label make one fault,
/// where the first of them stands.
/// first   what the samples have in common: the container's name, split and place
/// labels  gives a record's label, or none
/// fault   what is wrong with those: "records from here on have a label beyond the 10 classes"
void addRecords(Scan& scan, const Sample& first, std::size_t count,
                FunctionRef<std::optional<std::int32_t>(std::size_t)> labels,
                std::string_view fault);

/// The common shape of the blocks' images, with 0 where they differ.
Shape commonShape(const std::vector<ImageBlock>& blocks);

} // namespace fovea
