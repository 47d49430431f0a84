#include "core/data/shapes/draw_shape.hpp"

#include <numbers>

#include <opencv2/imgproc.hpp>

#include "core/data/shapes/shape_outlines.hpp"

namespace fovea {

namespace {

/// Drawn larger and shrunk by area: smooth edges for every kind of line.
constexpr int oversampling = 4;

using Rgb = cv::Vec3f; ///< R G B, 0 to 255

double luma(const Rgb& colour) { return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]; }

Rgb drawColour(RandomStream& random) {
    Rgb colour;
    for (int c = 0; c != 3; ++c)
        colour[c] = random.uniform(0, 255);
    return colour;
}

struct Colours {
    Rgb ground;
    Rgb shape;
};

/// Mostly light on dark, sometimes dark on light, of any hues: neither brightness nor colour at a
/// place gives a kind away.
Colours drawColours(RandomStream& random) {
    constexpr double contrast = 110;
    constexpr double groundLimit = 120;
    const bool isLight = random.uniform() < 0.8F;
    for (;;) {
        const Colours colours{drawColour(random), drawColour(random)};
        const double ground = luma(colours.ground);
        const double above = luma(colours.shape) - ground;
        if (isLight ? ground <= groundLimit && above >= contrast
                    : ground >= 255 - groundLimit && above <= -contrast)
            return colours;
    }
}

cv::Scalar scalarOf(const Rgb& colour) {
    return {std::round(colour[0]), std::round(colour[1]), std::round(colour[2])};
}

/// A ground that goes from one shade to another in some direction.
cv::Mat drawGround(RandomStream& random, int size, const Rgb& colour) {
    const float angle = random.uniform(0, 2 * std::numbers::pi_v<float>);
    const float slope = random.uniform(0, 40) / static_cast<float>(size);
    cv::Mat ground(size, size, CV_8UC3);
    for (int y = 0; y != size; ++y)
        for (int x = 0; x != size; ++x) {
            const float along =
                (static_cast<float>(x) - static_cast<float>(size) / 2) * std::cos(angle) +
                (static_cast<float>(y) - static_cast<float>(size) / 2) * std::sin(angle);
            for (int c = 0; c != 3; ++c)
                ground.at<cv::Vec3b>(y, x)[c] =
                    cv::saturate_cast<std::uint8_t>(colour[c] + slope * along);
        }
    return ground;
}

/// Short lines and dots in shades between the ground's and the shape's.
void drawClutter(RandomStream& random, cv::Mat& picture, const Colours& colours) {
    const int size = picture.cols;
    const auto place = [&] {
        return cv::Point(static_cast<int>(random.uniform(0, static_cast<float>(size))),
                         static_cast<int>(random.uniform(0, static_cast<float>(size))));
    };
    const auto pieces = static_cast<int>(random.below(4));
    for (int i = 0; i != pieces; ++i) {
        const Rgb colour =
            colours.ground + (colours.shape - colours.ground) * random.uniform(0.2F, 0.6F);
        const cv::Point from = place();
        const auto reach = static_cast<float>(size) * 0.3F;
        const cv::Point to = from + cv::Point(static_cast<int>(random.uniform(-reach, reach)),
                                              static_cast<int>(random.uniform(-reach, reach)));
        const bool isDot = random.below(3) == 0;
        const int width = std::max(1, size / 40);
        if (isDot)
            cv::circle(picture, from, 2 * width, scalarOf(colour), cv::FILLED);
        else
            cv::line(picture, from, to, scalarOf(colour), width);
    }
}

/// The outline in pixels of a picture of `size`, turned, scaled and moved.
std::vector<cv::Point> placeOutline(RandomStream& random, const Outline& outline, int size) {
    const double radius = size * static_cast<double>(random.uniform(0.325F, 0.425F));
    const double stretch = static_cast<double>(random.uniform(0.85F, 1.15F));
    const double angle = static_cast<double>(random.uniform(-20, 20)) * std::numbers::pi / 180;
    const double room = std::max(0.0, size * 0.48 - radius);
    const double x0 = size / 2.0 + room * static_cast<double>(random.uniform(-1, 1));
    const double y0 = size / 2.0 + room * static_cast<double>(random.uniform(-1, 1));
    std::vector<cv::Point> points;
    for (const OutlinePoint& point : outline.points) {
        const double x = radius * point.x * stretch;
        const double y = radius * point.y / stretch;
        points.emplace_back(cvRound(x0 + x * std::cos(angle) - y * std::sin(angle)),
                            cvRound(y0 + x * std::sin(angle) + y * std::cos(angle)));
    }
    return points;
}

void drawOutline(RandomStream& random, cv::Mat& picture, const Outline& outline,
                 const Rgb& colour) {
    const std::vector<cv::Point> points = placeOutline(random, outline, picture.cols);
    const bool isFilled = random.below(2) == 0 && outline.isClosed;
    const double pixel = picture.cols / 32.0;
    const int width = std::max(1, cvRound(pixel * static_cast<double>(random.uniform(1.4F, 2.8F))));
    if (isFilled)
        cv::fillPoly(picture, std::vector{points}, scalarOf(colour));
    else
        cv::polylines(picture, points, outline.isClosed, scalarOf(colour), width);
}

void addNoise(RandomStream& random, Image& image) {
    const float deviation = random.uniform(2, 10);
    for (std::uint8_t& value : image.pixels)
        value = cv::saturate_cast<std::uint8_t>(static_cast<float>(value) +
                                                deviation * random.normal());
}

} // namespace

Image drawShape(std::size_t kind, int size, RandomKey key) {
    RandomStream random(key);
    const Colours colours = drawColours(random);
    cv::Mat large = drawGround(random, size * oversampling, colours.ground);
    drawClutter(random, large, colours);
    drawOutline(random, large, outlineOf(kind), colours.shape);

    Image image{size, size, 3, {}};
    image.pixels.resize(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3);
    cv::Mat small(size, size, CV_8UC3, image.pixels.data());
    cv::resize(large, small, small.size(), 0, 0, cv::INTER_AREA);
    addNoise(random, image);
    return image;
}

} // namespace fovea
