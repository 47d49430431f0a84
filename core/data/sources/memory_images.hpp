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

/// The common shape of the blocks' images, with 0 where they differ.
Shape commonShape(const std::vector<ImageBlock>& blocks);

} // namespace fovea
