#include "core/kernels/convolution/source.hpp"

#include <algorithm>

namespace fovea::convolution {

namespace {

/// Whether pixels lie a multiple of many lines apart, of which few are read: they would push each
/// other out of the first cache.
bool liesFarApart(const Images& images) {
    constexpr std::int64_t farFloats = 128;
    return images.channels >= farFloats && images.channelCount < images.channels;
}

} // namespace

SourceReader::SourceReader(const Axis& rows, const Axis& columns, const Units& units,
                           const Images& images)
    : m_rows(rows),
      m_columns(columns),
      m_units(units),
      m_images(images),
      m_copies(rows.leavesSource() || columns.leavesSource() || liesFarApart(images)),
      m_rowFloats(columns.spanOf(columns.positions) * images.channelCount),
      m_imageFloats(rows.spanOf(units.rowsPerUnit) * m_rowFloats) {}

UnitSource SourceReader::read(const Unit& unit, float* buffer) const {
    if (!m_copies)
        return inPlace(unit);
    const std::int64_t firstRow = m_rows.first + unit.row * m_rows.step;
    const std::int64_t rowCount = m_rows.spanOf(unit.rows);
    for (std::int64_t image = 0; image < unit.images; ++image)
        for (std::int64_t row = 0; row < rowCount; ++row)
            copyRow(unit.image + image, firstRow + row,
                    buffer + image * m_imageFloats + row * m_rowFloats);
    return {buffer, m_imageFloats, m_rowFloats, m_images.channelCount};
}

UnitSource SourceReader::inPlace(const Unit& unit) const {
    const std::int64_t pixel = m_images.channels;
    const std::int64_t row = m_columns.sourceSize * pixel;
    const std::int64_t image = m_rows.sourceSize * row;
    const std::int64_t offset = unit.image * image + (m_rows.first + unit.row * m_rows.step) * row +
                                m_columns.first * pixel + m_images.firstChannel;
    return {m_images.data + offset, image, row, pixel};
}

void SourceReader::copyRow(std::int64_t image, std::int64_t row, float* to) const {
    if (row < 0 || row >= m_rows.sourceSize) {
        std::fill_n(to, m_rowFloats, 0.0F);
        return;
    }
    const std::int64_t span = m_columns.spanOf(m_columns.positions);
    const std::int64_t begin = std::clamp<std::int64_t>(-m_columns.first, 0, span);
    const std::int64_t end =
        std::clamp<std::int64_t>(m_columns.sourceSize - m_columns.first, begin, span);
    const std::int64_t count = m_images.channelCount;
    const float* from =
        m_images.data + m_images.firstChannel +
        ((image * m_rows.sourceSize + row) * m_columns.sourceSize + m_columns.first + begin) *
            m_images.channels;
    std::fill_n(to, begin * count, 0.0F);
    if (count == m_images.channels)
        std::copy_n(from, (end - begin) * count, to + begin * count);
    else
        for (std::int64_t pixel = begin; pixel < end; ++pixel, from += m_images.channels)
            std::copy_n(from, count, to + pixel * count);
    std::fill_n(to + end * count, (span - end) * count, 0.0F);
}

} // namespace fovea::convolution
