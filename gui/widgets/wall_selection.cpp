#include "gui/widgets/wall_selection.hpp"

#include <algorithm>

namespace fovea::gui {

void WallSelection::reset(int count) {
    m_isChosen.assign(static_cast<std::size_t>(count), false);
    m_current = m_anchor = -1;
}

std::vector<int> WallSelection::places() const {
    std::vector<int> result;
    for (std::size_t place = 0; place < m_isChosen.size(); ++place) {
        if (m_isChosen[place]) {
            result.push_back(static_cast<int>(place));
        }
    }
    return result;
}

void WallSelection::choose(int place) {
    std::fill(m_isChosen.begin(), m_isChosen.end(), false);
    if (place >= 0) {
        m_isChosen[static_cast<std::size_t>(place)] = true;
    }
    m_current = m_anchor = place;
}

void WallSelection::toggle(int place) {
    m_isChosen[static_cast<std::size_t>(place)].flip();
    m_current = m_anchor = place;
}

void WallSelection::extendTo(int place) {
    const int anchor = m_anchor < 0 ? place : m_anchor;
    choose(place);
    const auto [first, last] = std::minmax(anchor, place);
    std::fill(m_isChosen.begin() + first, m_isChosen.begin() + last + 1, true);
    m_anchor = anchor;
}

void WallSelection::chooseAll() { std::fill(m_isChosen.begin(), m_isChosen.end(), true); }

} // namespace fovea::gui
