#pragma once

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace fovea::gui {

class NoteLabel;

/// A line above the work that says something and offers what can be done about it; it can be
/// dismissed. One message at a time, the latest.
class MessageBar : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Info, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// `offers` become buttons; triggering one dismisses the message.
    void say(Kind kind, const QString& words, const QList<QAction*>& offers = {});
    void dismiss();

    QString words() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Info;
    QToolButton* m_icon;
    NoteLabel* m_words;
    QHBoxLayout* m_offers;
};

} // namespace fovea::gui
