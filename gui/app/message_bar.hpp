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

    /// `offers` become buttons; triggering one dismisses the message. `from` may withdraw it.
    void say(Kind kind, const QString& words, const QList<QAction*>& offers = {},
             const QObject* from = nullptr);
    void dismiss();
    /// What `from` said last is past; what others have said since stays.
    void withdraw(const QObject* from);

    QString words() const; ///< empty while nothing is shown

    bool showsError() const { return !isHidden() && m_kind == Kind::Error; }

    /// Who said what is shown; null where nobody gave a name.
    const QObject* source() const { return m_from; }

Q_SIGNALS:
    void changed(); ///< said or gone

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Info;
    const QObject* m_from = nullptr; ///< to be compared alone
    QToolButton* m_icon;
    NoteLabel* m_words;
    QHBoxLayout* m_offers;
};

} // namespace fovea::gui
