#include "gui/network/panels/fact_table.hpp"

#include "gui/network/panels/inspector_parts.hpp"

namespace fovea::gui {

FactTable::FactTable(QWidget* parent) : QWidget(parent), m_rows(makeForm()) {
    m_rows->setContentsMargins(0, 0, 0, 0);
    setLayout(m_rows);
}

void FactTable::show(const std::vector<Fact>& facts) {
    std::vector<QString> labels;
    for (const Fact& fact : facts)
        labels.push_back(fact.label);
    if (labels != m_labels) {
        while (m_rows->rowCount() > 0)
            m_rows->removeRow(0);
        m_values.clear();
        for (const QString& label : labels) {
            m_values.push_back(makeFigure());
            addRow(*m_rows, label, m_values.back());
        }
        m_labels = std::move(labels);
    }
    for (std::size_t i = 0; i < facts.size(); ++i) {
        m_values[i]->setText(facts[i].value);
        m_values[i]->setToolTip(facts[i].toolTip);
    }
}

} // namespace fovea::gui
