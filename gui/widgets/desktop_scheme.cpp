#include "gui/widgets/desktop_scheme.hpp"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

namespace fovea::gui {

namespace {

constexpr auto service = "org.freedesktop.portal.Desktop";
constexpr auto path = "/org/freedesktop/portal/desktop";
constexpr auto interface = "org.freedesktop.portal.Settings";
constexpr auto appearance = "org.freedesktop.appearance";
constexpr auto colourScheme = "color-scheme";
constexpr uint prefersDark = 1;

} // namespace

DesktopScheme::DesktopScheme(QObject* parent)
    : QObject(parent),
      m_isDark(QGuiApplication::palette().color(QPalette::Window).lightness() < 128) {
    ask();
}

void DesktopScheme::ask() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(service, path, interface, "SettingChanged", this,
                SLOT(takeSetting(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(service, path, interface, "Read");
    call << QString(appearance) << QString(colourScheme);
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid()) {
            takeSetting(appearance, colourScheme, reply.value());
        }
        watcher->deleteLater();
    });
}

void DesktopScheme::takeSetting(const QString& group, const QString& key,
                                const QDBusVariant& value) {
    if (group != appearance || key != colourScheme) {
        return;
    }
    // Read wraps its answer in one more variant than SettingChanged.
    QVariant inner = value.variant();
    while (inner.canConvert<QDBusVariant>()) {
        inner = inner.value<QDBusVariant>().variant();
    }
    set(inner.toUInt() == prefersDark);
}

void DesktopScheme::set(bool isDark) {
    if (isDark != m_isDark) {
        m_isDark = isDark;
        Q_EMIT changed();
    }
}

} // namespace fovea::gui
