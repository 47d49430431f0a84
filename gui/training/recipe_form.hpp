#pragma once

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/settings/settings_form.hpp"
#include "gui/widgets/spec_form.hpp"

namespace fovea::gui {

/// The losses that plugins offer, as types that a setting may name.
class LossCatalog : public TypeCatalog {
public:
    explicit LossCatalog(const LayerRegistry& registry);

    std::vector<const TypeInfo*> types(std::string_view family) const override;

private:
    std::vector<TypeInfo> m_types;
};

/// The recipe: how the project's network is trained. Every change is an undo step.
class RecipeForm : public QWidget {
    Q_OBJECT

public:
    explicit RecipeForm(Document& document, QWidget* parent = nullptr);

private:
    void addCourse(QVBoxLayout* column);
    void addLoss(QVBoxLayout* column);
    void takeLoss(const SettingEdit& change);
    void addOptimizer(QVBoxLayout* column);
    void addSchedule(QVBoxLayout* column);
    void addBeginning(QVBoxLayout* column);
    void refresh();

    Document& m_document;
    SpecForm<TrainSpec> m_form;
    LossCatalog m_losses;
    SettingsForm* m_loss = nullptr;
    QFormLayout* m_optimizer = nullptr;
    QFormLayout* m_schedule = nullptr;
    std::vector<QWidget*> m_sgdOnly, m_adamOnly, m_stepOnly, m_cosineOnly;
};

} // namespace fovea::gui
