#pragma once

#include <array>
#include <cstdint>

namespace fovea {

/// What random changes together do to a sample: one affine map about its centre, so that pixels
/// are interpolated once, and one line for its values. Each change is made to what the ones before
/// it have left.
class SampleChange {
public:
    /// Left becomes right.
    void mirror();
    /// By radians, clockwise as the image is seen.
    void rotate(double angle);
    /// By pixels (of a signal: points), to the right and down.
    void shift(double x, double y);
    /// Multiplies the distance of values from mid-grey.
    void scaleValues(double factor);
    /// Adds to values on the scale of 0 to 255.
    void brighten(double by);

    bool moves() const;     ///< whether any pixel goes elsewhere
    bool recolours() const; ///< whether any value changes

    /// Place p of the result comes from centre + turn * (p - centre - offset) of the sample, where
    /// turn makes (t[0] x + t[1] y, t[2] x + t[3] y) of (x, y).
    const std::array<double, 4>& turn() const { return m_turn; }

    double offsetX() const { return m_x; }

    double offsetY() const { return m_y; }

    /// A value v on the scale of 0 to 255 becomes gain * (v - 127.5) + 127.5 + lift.
    double gain() const { return m_gain; }

    double lift() const { return m_lift; }

private:
    void transform(const std::array<double, 4>& forward, const std::array<double, 4>& inverse);

    std::array<double, 4> m_turn{1, 0, 0, 1}; ///< from the result back to the sample
    double m_x = 0;
    double m_y = 0;
    double m_gain = 1;
    double m_lift = 0;
};

} // namespace fovea
