#pragma once

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/training/loss_form.hpp"
#include "gui/widgets/spec_form.hpp"

namespace fovea::gui {

/// The recipe: how the project's network is trained. Every change is an undo step.
class RecipeForm : public QWidget {
    Q_OBJECT

public:
    explicit RecipeForm(Document& document, QWidget* parent = nullptr);

private:
    void addCourse(QVBoxLayout* column);
    void addLoss(QVBoxLayout* column);
    void addOptimizer(QVBoxLayout* column);
    void addSchedule(QVBoxLayout* column);
    void addBeginning(QVBoxLayout* column);
    void refresh();

    Document& m_document;
    SpecForm<TrainSpec> m_form;
    LossForm* m_loss = nullptr;
    QFormLayout* m_optimizer = nullptr;
    QFormLayout* m_schedule = nullptr;
    std::vector<QWidget*> m_sgdOnly, m_adamOnly, m_stepOnly, m_cosineOnly;
};

} // namespace fovea::gui
