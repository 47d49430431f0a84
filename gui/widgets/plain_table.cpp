#include "gui/widgets/plain_table.hpp"

#include <QHeaderView>
#include <QTableView>

namespace fovea::gui {

void makePlain(QTableView& table) {
    constexpr int rowHeight = 24;
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(rowHeight);
    table.horizontalHeader()->setHighlightSections(false);
}

} // namespace fovea::gui
