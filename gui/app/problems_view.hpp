#pragma once

#include <QTreeView>

#include "gui/app/problems_model.hpp"

namespace fovea::gui {

/// The problems list as one reads it: a row leads to its place, a button mends what it can.
class ProblemsView : public QTreeView {
    Q_OBJECT

public:
    explicit ProblemsView(ProblemsModel& problems, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const fovea::gui::ListedProblem& problem);

private:
    void makeButtons();

    ProblemsModel& m_problems;
};

} // namespace fovea::gui
