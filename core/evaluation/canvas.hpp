#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/data/image.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

/// The few colours that our pictures use beside cividis.
namespace ink {
inline constexpr Rgb paper{255, 255, 255};
inline constexpr Rgb text{38, 42, 48};
inline constexpr Rgb quietText{112, 118, 126};
inline constexpr Rgb grid{228, 231, 235};
inline constexpr Rgb axis{150, 156, 164};
inline constexpr Rgb blue{0, 114, 178};  ///< Okabe and Ito 2008
inline constexpr Rgb orange{213, 94, 0}; ///< Okabe and Ito 2008, vermilion
} // namespace ink

/// A place on a canvas, in its pixels from the top left.
struct Spot {
    double x = 0;
    double y = 0;
};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

enum class Align { Left, Centre, Right };

struct TextStyle {
    double capHeight = 8; ///< of a capital letter, in pixels
    Rgb colour = ink::text;
    Align align = Align::Left;
    bool isUpwards = false; ///< turned by a quarter, read from below
    bool isBold = false;
};

/// White paper to draw a picture on, in pixels of the result. It is drawn at three times the size
/// and then reduced, which makes OpenCV's stroke letters and thin lines smooth.
class Canvas {
public:
    Canvas(double width, double height);

    void fill(const Box& box, Rgb colour);
    void line(Spot from, Spot to, Rgb colour, double width = 1);
    void curve(std::span<const Spot> points, Rgb colour, double width);
    void dot(Spot centre, double radius, Rgb colour);
    /// `at` is the middle of the letters' height and, along the line, what `align` says. Letters
    /// outside ASCII, which OpenCV cannot draw, show as '?'.
    void text(Spot at, std::string_view text, const TextStyle& style = {});

    static double textWidth(std::string_view text, double capHeight);

    /// The picture in colour.
    Image image() const;

private:
    Image m_large; ///< in colour, enlarged
};

/// `text`, with dots for its middle where it is wider than `width` pixels: names of classes often
/// differ at their ends alone.
std::string shortened(std::string_view text, double capHeight, double width);

} // namespace fovea
