#include "gui/app/side_bar.hpp"

#include <QAction>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int barWidth = 80;
constexpr int placeHeight = 64;
constexpr int iconSide = 24;
constexpr int stripeWidth = 3;

class PlaceButton : public QToolButton {
public:
    explicit PlaceButton(QAction* action) {
        setDefaultAction(action);
        setFixedSize(barWidth, placeHeight);
        setFocusPolicy(Qt::TabFocus);
        setAccessibleName(action->text());
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (isChecked() || underMouse() || hasFocus()) {
            painter.fillRect(rect(), palette().color(QPalette::Base));
        }
        if (isChecked()) {
            painter.fillRect(0, 0, stripeWidth, height(), accentColour(palette()));
        }
        const QRect iconRect((width() - iconSide) / 2, 10, iconSide, iconSide);
        icon().paint(&painter, iconRect, Qt::AlignCenter, QIcon::Normal,
                     isChecked() ? QIcon::On : QIcon::Off);
        painter.setPen(isChecked() ? palette().color(QPalette::Text) : mutedText(palette()));
        painter.drawText(rect().adjusted(0, 38, 0, -6), Qt::AlignCenter, defaultAction()->text());
    }
};

} // namespace

SideBar::SideBar(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    setFixedWidth(barWidth + 1);
    m_layout->setContentsMargins(0, 0, 1, 0);
    m_layout->setSpacing(0);
    m_layout->addStretch();
}

void SideBar::addPlace(QAction* action) {
    m_layout->insertWidget(m_layout->count() - 1, new PlaceButton(action));
}

void SideBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(width() - 1, 0, 1, height(), lineColour(palette()));
}

} // namespace fovea::gui
