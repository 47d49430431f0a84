#pragma once

#include <QDBusVariant>
#include <QObject>

namespace fovea::gui {

/// Whether the desktop wants dark windows: from the XDG settings portal where there is one
/// (org.freedesktop.appearance, color-scheme), else from the palette that the platform gave us.
/// Qt 6.4 does not tell.
class DesktopScheme : public QObject {
    Q_OBJECT

public:
    explicit DesktopScheme(QObject* parent = nullptr);

    bool isDark() const { return m_isDark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void takeSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void set(bool isDark);

    bool m_isDark = false;
};

} // namespace fovea::gui
