#include "gui/analysis/other_run_choice.hpp"

#include "gui/analysis/other_run.hpp"
#include "gui/analysis/run_analysis.hpp"
#include "gui/training/run_library.hpp"

namespace fovea::gui {

OtherRunChoice::OtherRunChoice(OtherRun& other, const RunAnalysis& analysis, RunLibrary& library,
                               QWidget* parent)
    : QComboBox(parent), m_other(other), m_analysis(analysis), m_library(library) {
    setObjectName("otherRunChoice");
    setToolTip(tr("Another run to compare with, on the same split"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(14);
    setMinimumWidth(56); // on a small screen
    connect(this, &QComboBox::activated, this, [this](int) {
        m_other.setRun(RunFolder{std::filesystem::path(bytesOf(currentData().toString()))});
    });
    connect(&other, &OtherRun::changed, this, &OtherRunChoice::showChosen);
    connect(&analysis, &RunAnalysis::runChanged, this, &OtherRunChoice::list);
    const RunsModel& runs = library.model();
    connect(&runs, &QAbstractItemModel::modelReset, this, &OtherRunChoice::list);
    connect(&runs, &QAbstractItemModel::rowsInserted, this, &OtherRunChoice::list);
    connect(&runs, &QAbstractItemModel::rowsRemoved, this, &OtherRunChoice::list);
    list();
}

void OtherRunChoice::list() {
    clear();
    addItem(tr("beside no other run"), QString());
    for (const ShownRun& run : m_library.model().runs()) {
        if (run->folder.path != m_analysis.run().path) {
            addItem(tr("beside %1").arg(text(run->name())), text(run->folder.path.string()));
        }
    }
    showChosen();
}

void OtherRunChoice::showChosen() {
    setCurrentIndex(std::max(0, findData(text(m_other.run().path.string()))));
}

} // namespace fovea::gui
