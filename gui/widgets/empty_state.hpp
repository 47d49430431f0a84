#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QVBoxLayout;

namespace fovea::gui {

/// What an empty place says: an icon, a headline, a sentence, and buttons that do what it says.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& headline, const QString& sentence,
               QWidget* parent = nullptr);

    /// A button for an action, the first one being the proposed step.
    void offer(QAction* action);
    void setWords(const QString& headline, const QString& sentence);

private:
    QLabel* m_headline;
    QLabel* m_sentence;
    QVBoxLayout* m_offers;
};

} // namespace fovea::gui
