#pragma once

class QTableView;

namespace fovea::gui {

/// How our tables look: whole rows, no grid, no frame, no row numbers, a headline that stays quiet.
void makePlain(QTableView& table);

} // namespace fovea::gui
