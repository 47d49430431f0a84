#pragma once

#include <vector>

#include <QWidget>

class QFormLayout;
class QLabel;

namespace fovea::gui {

/// A figure with its name.
struct Fact {
    QString label;
    QString value;
    QString toolTip;
};

/// Facts one below the other, figures at the right. Rows are kept while their labels stay, so
/// that nothing flickers as one types.
class FactTable : public QWidget {
    Q_OBJECT

public:
    explicit FactTable(QWidget* parent = nullptr);

    void show(const std::vector<Fact>& facts);

private:
    QFormLayout* m_rows;
    std::vector<QString> m_labels;
    std::vector<QLabel*> m_values;
};

} // namespace fovea::gui
