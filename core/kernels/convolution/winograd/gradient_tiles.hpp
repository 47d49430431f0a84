#pragma once

#include <cstdint>

#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/shape.hpp"
#include "core/kernels/convolution/winograd/gradient_transforms.hpp"

namespace fovea::convolution::winograd_gradient {

/// Channels of a tile that are worked on together, at most.
constexpr std::int64_t mostChannels = 64;

/// Neighbouring tiles, by where their pixels lie. Those outside the image lie among zeros.
struct TileBlock {
    TileBlock(Scratch& scratch, std::int64_t mostTiles);
    static std::int64_t bytes(std::int64_t mostTiles);

    std::int64_t count = 0;
    InputTile* inputs;
    OutputTile* outputs;
    const float** pixels; ///< of input and dOutput that no tile before has read
    std::int64_t pixelCount = 0;
};

/// The tiles of a batch: their outputs cover each image, from the top left.
class Tiles {
public:
    explicit Tiles(const ConvolutionShape& shape)
        : m_input(shape.input),
          m_output(shape.output),
          m_pads(shape.pads),
          m_rows((shape.output.h + outputSide - 1) / outputSide),
          m_columns((shape.output.w + outputSide - 1) / outputSide) {}

    std::int64_t countIn(std::int64_t images) const { return images * m_rows * m_columns; }

    /// input, dOutput  the first of the block's channels in the batch's first pixel
    void find(const float* input, const float* dOutput, std::int64_t first, std::int64_t count,
              TileBlock& block) const;

private:
    Shape m_input;
    Shape m_output;
    Sides m_pads;
    std::int64_t m_rows;
    std::int64_t m_columns;
};

} // namespace fovea::convolution::winograd_gradient
