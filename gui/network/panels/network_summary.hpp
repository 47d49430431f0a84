#pragma once

#include <set>
#include <string>

#include "gui/widgets/section.hpp"

class QLabel;

namespace fovea::gui {

class Document;
class FactTable;
struct Fact;

/// The network as a whole, or several nodes together: what they cost, and every fault with a link
/// to its node.
class NetworkSummary : public ColumnScroller {
    Q_OBJECT

public:
    explicit NetworkSummary(Document& document, QWidget* parent = nullptr);

    /// Fewer than two nodes: the whole network.
    void setNodes(std::set<std::string> ids);

Q_SIGNALS:
    void nodeChosen(const std::string& node);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void refreshProblems();
    Fact inputFact() const;

    Document& m_document;
    std::set<std::string> m_ids;
    QLabel* m_title;
    QLabel* m_description;
    FactTable* m_facts;
    QLabel* m_problemsTitle;
    QLabel* m_problems;
};

} // namespace fovea::gui
