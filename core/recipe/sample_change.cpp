#include "core/recipe/sample_change.hpp"

#include <cmath>

namespace fovea {

void SampleChange::mirror() { transform({-1, 0, 0, 1}, {-1, 0, 0, 1}); }

void SampleChange::rotate(double angle) {
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    transform({cosine, -sine, sine, cosine}, {cosine, sine, -sine, cosine});
}

void SampleChange::shift(double x, double y) {
    m_x += x;
    m_y += y;
}

void SampleChange::scaleValues(double factor) {
    m_gain *= factor;
    m_lift *= factor;
}

void SampleChange::brighten(double by) { m_lift += by; }

bool SampleChange::moves() const {
    return m_turn != std::array<double, 4>{1, 0, 0, 1} || m_x != 0 || m_y != 0;
}

bool SampleChange::recolours() const { return m_gain != 1 || m_lift != 0; }

void SampleChange::transform(const std::array<double, 4>& forward,
                             const std::array<double, 4>& inverse) {
    const std::array<double, 4>& t = m_turn;
    m_turn = {t[0] * inverse[0] + t[1] * inverse[2], t[0] * inverse[1] + t[1] * inverse[3],
              t[2] * inverse[0] + t[3] * inverse[2], t[2] * inverse[1] + t[3] * inverse[3]};
    const double x = m_x;
    m_x = forward[0] * x + forward[1] * m_y;
    m_y = forward[2] * x + forward[3] * m_y;
}

} // namespace fovea
