#include "core/kernels/convolution/winograd/gradient_tiles.hpp"

namespace fovea::convolution::winograd_gradient {

namespace {

constexpr std::array<float, mostChannels> zeros{};
constexpr std::size_t tilePixels = InputTile().size() + OutputTile().size();

template <class Tile>
void findPixels(const float* image, const Shape& shape, std::int64_t side, std::int64_t top,
                std::int64_t left, Tile& pixels) {
    auto pixel = pixels.begin();
    for (std::int64_t y = top; y < top + side; ++y)
        for (std::int64_t x = left; x < left + side; ++x) {
            const bool isInside = y >= 0 && y < shape.h && x >= 0 && x < shape.w;
            *pixel++ = isInside ? image + (y * shape.w + x) * shape.c : zeros.data();
        }
}

/// Appends the pixels that lie in the image. Of the input tiles, the first rows and columns have
/// been read for the tiles above and on the left.
template <class Tile>
void appendPixels(const Tile& tile, std::int64_t side, std::int64_t rows, std::int64_t columns,
                  TileBlock& block) {
    for (std::int64_t y = side - rows; y < side; ++y)
        for (std::int64_t x = side - columns; x < side; ++x) {
            const float* pixel = tile[static_cast<std::size_t>(y * side + x)];
            if (pixel != zeros.data())
                block.pixels[block.pixelCount++] = pixel;
        }
}

} // namespace

TileBlock::TileBlock(Scratch& scratch, std::int64_t mostTiles)
    : inputs(scratch.take<InputTile>(mostTiles)),
      outputs(scratch.take<OutputTile>(mostTiles)),
      pixels(scratch.take<const float*>(mostTiles * std::int64_t{tilePixels})) {}

std::int64_t TileBlock::bytes(std::int64_t mostTiles) {
    return scratchBytes<InputTile>(mostTiles) + scratchBytes<OutputTile>(mostTiles) +
           scratchBytes<const float*>(mostTiles * std::int64_t{tilePixels});
}

void Tiles::find(const float* input, const float* dOutput, std::int64_t first, std::int64_t count,
                 TileBlock& block) const {
    block.count = count;
    block.pixelCount = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t tile = first + i;
        const std::int64_t image = tile / (m_rows * m_columns);
        const std::int64_t row = tile / m_columns % m_rows * outputSide;
        const std::int64_t column = tile % m_columns * outputSide;
        findPixels(input + image * m_input.perSample(), m_input, inputSide, row - m_pads.top,
                   column - m_pads.left, block.inputs[i]);
        findPixels(dOutput + image * m_output.perSample(), m_output, outputSide, row, column,
                   block.outputs[i]);
        constexpr std::int64_t shared = inputSide - outputSide;
        appendPixels(block.inputs[i], inputSide, inputSide - (row > 0 ? shared : 0),
                     inputSide - (column > 0 ? shared : 0), block);
        appendPixels(block.outputs[i], outputSide, outputSide, outputSide, block);
    }
}

} // namespace fovea::convolution::winograd_gradient
