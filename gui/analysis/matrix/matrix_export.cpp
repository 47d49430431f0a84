#include "gui/analysis/matrix/matrix_export.hpp"

#include <algorithm>

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace fovea::gui {

namespace {

constexpr double sharpness = 2;   ///< pixels of a point of the drawing
constexpr int longestSide = 8192; ///< 256 MB while it is painted

Result<std::string> pngOf(const std::string& svg) {
    QSvgRenderer drawing(QByteArray::fromStdString(svg));
    const QSize size = drawing.defaultSize();
    const int side = std::max({1, size.width(), size.height()});
    const double scale = std::min(sharpness, static_cast<double>(longestSide) / side);
    QImage picture(size * scale, QImage::Format_RGB32);
    if (picture.isNull())
        return fail("there is not enough memory for a picture of the matrix; export it as SVG");
    picture.fill(Qt::white);
    QPainter painter(&picture);
    drawing.render(&painter);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    return bytes.toStdString();
}

} // namespace

Result<void> exportMatrix(const std::filesystem::path& file, const MatrixView& view) {
    const std::string ending = lowerCase(file.extension().string());
    if (ending == ".svg")
        return writeFile(file, toSvg(view));
    if (ending == ".csv")
        return writeFile(file, toCsv(view));
    if (ending == ".png") {
        const Result<std::string> png = pngOf(toSvg(view));
        if (!png)
            return tl::unexpected(png.error());
        return writeFile(file, *png);
    }
    return fail(ErrorKind::Usage,
                fmt::format("{}: a matrix is written as .svg, .png or .csv; name such a file",
                            file.string()));
}

} // namespace fovea::gui
