#pragma once

#include <QComboBox>

namespace fovea::gui {

class OtherRun;
class RunAnalysis;
class RunLibrary;

/// Which run is put beside the one that is looked into: none, or any of the project's others.
class OtherRunChoice : public QComboBox {
    Q_OBJECT

public:
    OtherRunChoice(OtherRun& other, const RunAnalysis& analysis, RunLibrary& library,
                   QWidget* parent = nullptr);

private:
    void list();
    void showChosen();

    OtherRun& m_other;
    const RunAnalysis& m_analysis;
    RunLibrary& m_library;
};

} // namespace fovea::gui
