#pragma once

#include <set>
#include <string>

#include <QScrollArea>

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace fovea::gui {

class Document;

/// The network as a whole, or several nodes together: what they cost, and every fault with a link
/// to its node.
class NetworkSummary : public QScrollArea {
    Q_OBJECT

public:
    explicit NetworkSummary(Document& document, QWidget* parent = nullptr);

    /// Fewer than two nodes: the whole network.
    void setNodes(std::set<std::string> ids);

Q_SIGNALS:
    void nodeChosen(const std::string& node);

private:
    void refresh();
    void refreshProblems();

    Document& m_document;
    std::set<std::string> m_ids;
    QLabel* m_title;
    QLabel* m_description;
    QFormLayout* m_facts;
    QLabel* m_problemsTitle;
    QLabel* m_problems;
};

/// The parts that the inspectors of this folder are made of.
QLabel* makeHeadline();
QLabel* makeSectionTitle(const QString& title);
QLabel* makeNote();                        ///< a muted sentence
QLabel* makeProblemNote();                 ///< a sentence on what is wrong
QLabel* makeFigure(const QString& figure); ///< aligned to the right
QFormLayout* makeForm();

} // namespace fovea::gui
