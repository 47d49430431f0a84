#include "gui/app/message_bar.hpp"

#include <QAction>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "gui/widgets/icons.hpp"
#include "gui/widgets/section.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent),
      m_icon(new QToolButton),
      m_words(new NoteLabel(NoteLabel::Tone::Plain)),
      m_offers(new QHBoxLayout) {
    m_words->setObjectName("message");
    m_icon->setAutoRaise(true);
    m_icon->setEnabled(true);
    m_icon->setFocusPolicy(Qt::NoFocus);
    auto* close = new QToolButton;
    close->setIcon(icon("close"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Dismiss"));
    close->setObjectName("dismissMessage");
    connect(close, &QToolButton::clicked, this, &MessageBar::dismiss);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_words, 1);
    layout->addLayout(m_offers);
    layout->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::say(Kind kind, const QString& words, const QList<QAction*>& offers,
                     const QObject* from) {
    m_kind = kind;
    m_from = from;
    m_icon->setIcon(icon(kind == Kind::Error     ? "error"
                         : kind == Kind::Warning ? "warning"
                                                 : "info"));
    m_words->setText(words);
    while (QLayoutItem* old = m_offers->takeAt(0)) {
        old->widget()->deleteLater();
        delete old;
    }
    for (QAction* action : offers) {
        auto* button = new QPushButton(action->icon(), action->text().remove('&'));
        button->setToolTip(action->toolTip());
        connect(button, &QPushButton::clicked, this, [this, action] {
            dismiss();
            action->trigger();
        });
        m_offers->addWidget(button);
    }
    show();
    update();
    Q_EMIT changed();
}

void MessageBar::dismiss() {
    hide();
    Q_EMIT changed();
}

void MessageBar::withdraw(const QObject* from) {
    if (from == m_from && !isHidden()) {
        dismiss();
    }
}

QString MessageBar::words() const { return isHidden() ? QString() : m_words->text(); }

void MessageBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor tone = m_kind == Kind::Error     ? errorColour(palette())
                        : m_kind == Kind::Warning ? warningColour(palette())
                                                  : accentColour(palette());
    QColor ground = tone;
    ground.setAlphaF(0.10F);
    painter.fillRect(rect(), ground);
    painter.fillRect(0, 0, 3, height(), tone);
    painter.fillRect(0, height() - 1, width(), 1, lineColour(palette()));
}

} // namespace fovea::gui
