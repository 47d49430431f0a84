#pragma once

#include <vector>

namespace fovea::gui {

/// Which places of a wall are chosen, as mouse and keys choose them in any list: one, one more, all
/// up to one.
class WallSelection {
public:
    /// Nothing of `count` places is chosen.
    void reset(int count);

    /// Where the keys are; -1 for nowhere.
    int current() const { return m_current; }

    bool contains(int place) const { return m_isChosen[static_cast<std::size_t>(place)]; }

    /// Ascending.
    std::vector<int> places() const;

    void choose(int place); ///< it alone; -1: none
    void toggle(int place);
    void extendTo(int place); ///< all from the one last chosen or toggled to this one
    void chooseAll();

private:
    std::vector<bool> m_isChosen;
    int m_current = -1;
    int m_anchor = -1; ///< where an extension begins
};

} // namespace fovea::gui
