#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace fovea::gui {

class Document;
class RemedyAction;

/// One line below the canvas: what the network costs, and how many faults it has.
class TotalsBar : public QWidget {
    Q_OBJECT

public:
    explicit TotalsBar(Document& document, QWidget* parent = nullptr);

    void showZoom(double zoom);

    RemedyAction& remedy() { return *m_remedy; }

Q_SIGNALS:
    void problemChosen(const std::string& node); ///< empty: of the network as a whole
    void zoomClicked();

private:
    void refresh();
    void chooseProblem();

    Document& m_document;
    QLabel* m_totals;
    RemedyAction* m_remedy;
    QToolButton* m_problems;
    QToolButton* m_zoom;
    std::size_t m_nextProblem = 0;
};

} // namespace fovea::gui
