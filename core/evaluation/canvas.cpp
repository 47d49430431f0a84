#include "core/evaluation/canvas.hpp"

#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace fovea {

namespace {

constexpr int enlargement = 3;
constexpr int fixedPointBits = 4; // OpenCV draws at fractions of a pixel in fixed point
constexpr int font = cv::FONT_HERSHEY_SIMPLEX;
constexpr double hersheyCapHeight = 21; // at scale 1

cv::Scalar scalarOf(Rgb colour) {
    return {1.0 * colour.red, 1.0 * colour.green, 1.0 * colour.blue};
}

cv::Point fixedPoint(Spot spot) {
    const double factor = enlargement * (1 << fixedPointBits);
    return {cvRound(spot.x * factor), cvRound(spot.y * factor)};
}

double scaleOf(double capHeight) { return capHeight * enlargement / hersheyCapHeight; }

/// In enlarged pixels. Small letters get thin strokes, or they would run together.
int strokeOf(double capHeight, bool isBold) {
    const int normal = capHeight < 9 ? 2 : 3;
    return isBold ? normal + 1 : normal;
}

/// The image as OpenCV takes it, RGB; its memory stays the image's.
cv::Mat matrixOf(Image& image) {
    return {static_cast<int>(image.height), static_cast<int>(image.width), CV_8UC3,
            image.pixels.data()};
}

/// One '?' for each code point that the font lacks.
std::string drawable(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isContinuation = (byte & 0xC0U) == 0x80U;
        if (byte >= 32 && byte < 127)
            result += c;
        else if (!isContinuation)
            result += '?';
    }
    return result;
}

/// Lays `colour` over `pixels` at (x, y) as far as `mask` says; parts outside are left out.
void blend(cv::Mat pixels, const cv::Mat& mask, int x, int y, Rgb colour) {
    const cv::Rect place = cv::Rect(x, y, mask.cols, mask.rows) & cv::Rect({0, 0}, pixels.size());
    const int ink[3] = {colour.red, colour.green, colour.blue};
    for (int row = place.y; row < place.y + place.height; ++row)
        for (int column = place.x; column < place.x + place.width; ++column) {
            const int cover = mask.at<std::uint8_t>(row - y, column - x);
            auto& pixel = pixels.at<cv::Vec3b>(row, column);
            for (int i = 0; i < 3; ++i)
                pixel[i] =
                    static_cast<std::uint8_t>((pixel[i] * (255 - cover) + ink[i] * cover) / 255);
        }
}

} // namespace

Canvas::Canvas(double width, double height)
    : m_large{cvCeil(height) * enlargement, cvCeil(width) * enlargement, 3, {}} {
    m_large.pixels.assign(static_cast<std::size_t>(m_large.height * m_large.width * 3), 255);
}

void Canvas::fill(const Box& box, Rgb colour) {
    const cv::Point topLeft(cvRound(box.x * enlargement), cvRound(box.y * enlargement));
    const cv::Point bottomRight(cvRound((box.x + box.width) * enlargement),
                                cvRound((box.y + box.height) * enlargement));
    cv::rectangle(matrixOf(m_large), cv::Rect(topLeft, bottomRight), scalarOf(colour), cv::FILLED);
}

void Canvas::line(Spot from, Spot to, Rgb colour, double width) {
    cv::line(matrixOf(m_large), fixedPoint(from), fixedPoint(to), scalarOf(colour),
             cvRound(width * enlargement), cv::LINE_AA, fixedPointBits);
}

void Canvas::curve(std::span<const Spot> points, Rgb colour, double width) {
    for (std::size_t i = 1; i < points.size(); ++i)
        line(points[i - 1], points[i], colour, width);
}

void Canvas::dot(Spot centre, double radius, Rgb colour) {
    cv::circle(matrixOf(m_large), fixedPoint(centre),
               cvRound(radius * enlargement * (1 << fixedPointBits)), scalarOf(colour), cv::FILLED,
               cv::LINE_AA, fixedPointBits);
}

void Canvas::text(Spot at, std::string_view text, const TextStyle& style) {
    const std::string letters = drawable(text);
    if (letters.empty())
        return;
    const double scale = scaleOf(style.capHeight);
    const int stroke = strokeOf(style.capHeight, style.isBold);
    int descent = 0;
    const cv::Size size = cv::getTextSize(letters, font, scale, stroke, &descent);
    constexpr int margin = 4;
    cv::Mat mask(size.height + descent + 2 * margin, size.width + 2 * margin, CV_8UC1,
                 cv::Scalar(0));
    const int baseline = margin + size.height;
    cv::putText(mask, letters, {margin, baseline}, font, scale, cv::Scalar(255), stroke,
                cv::LINE_AA);
    const double along = style.align == Align::Left     ? 0
                         : style.align == Align::Centre ? size.width / 2.0
                                                        : size.width;
    const double middle = baseline - style.capHeight * enlargement / 2;
    double x = at.x * enlargement - margin - along;
    double y = at.y * enlargement - middle;
    if (style.isUpwards) {
        cv::rotate(mask, mask, cv::ROTATE_90_COUNTERCLOCKWISE);
        x = at.x * enlargement - middle;
        y = at.y * enlargement - (size.width + margin - along);
    }
    blend(matrixOf(m_large), mask, cvRound(x), cvRound(y), style.colour);
}

double Canvas::textWidth(std::string_view text, double capHeight) {
    int descent = 0;
    const cv::Size size = cv::getTextSize(drawable(text), font, scaleOf(capHeight),
                                          strokeOf(capHeight, false), &descent);
    return static_cast<double>(size.width) / enlargement;
}

Image Canvas::image() const {
    const cv::Mat large = matrixOf(const_cast<Image&>(m_large)); // only read
    Image image{m_large.height / enlargement, m_large.width / enlargement, 3, {}};
    image.pixels.resize(static_cast<std::size_t>(image.height * image.width * 3));
    cv::Mat reduced = matrixOf(image);
    cv::resize(large, reduced, reduced.size(), 0, 0, cv::INTER_AREA);
    return image;
}

std::string shortened(std::string_view text, double capHeight, double width) {
    if (Canvas::textWidth(text, capHeight) <= width)
        return std::string(text);
    std::vector<std::size_t> starts; // of the code points
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U)
            starts.push_back(i);
    starts.push_back(text.size());
    const std::size_t letters = starts.size() - 1;
    const auto keeping = [&](std::size_t kept) {
        const std::size_t behind = kept / 2;
        return std::string(text.substr(0, starts[kept - behind])) + "..." +
               std::string(text.substr(starts[letters - behind]));
    };
    std::size_t fits = 0;
    for (std::size_t tooMany = letters; tooMany - fits > 1;) {
        const std::size_t middle = (fits + tooMany) / 2;
        (Canvas::textWidth(keeping(middle), capHeight) <= width ? fits : tooMany) = middle;
    }
    return keeping(fits);
}

} // namespace fovea
