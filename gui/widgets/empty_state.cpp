#include "gui/widgets/empty_state.hpp"

#include <QAction>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "gui/widgets/action_button.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int sentenceWidth = 480;

/// Draws its icon anew at each paint, so that it follows the theme.
class FaintIcon : public QWidget {
public:
    explicit FaintIcon(const QString& name) : m_icon(icon(name)) { setFixedSize(56, 56); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setOpacity(0.35);
        m_icon.paint(&painter, rect());
    }

private:
    QIcon m_icon;
};

} // namespace

EmptyState::EmptyState(const QString& iconName, const QString& headline, const QString& sentence,
                       QWidget* parent)
    : QWidget(parent), m_headline(new QLabel), m_sentence(new QLabel), m_offers(new QVBoxLayout) {
    QFont large = m_headline->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_headline->setFont(large);
    m_headline->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_sentence->setFixedWidth(sentenceWidth);
    m_sentence->setForegroundRole(QPalette::Text);
    m_offers->setSpacing(8);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(new FaintIcon(iconName), 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(m_headline);
    // Between stretches, not aligned: an aligned label is not asked how high it must be to wrap.
    auto* middle = new QHBoxLayout;
    middle->addStretch();
    middle->addWidget(m_sentence);
    middle->addStretch();
    layout->addLayout(middle);
    layout->addSpacing(16);
    layout->addLayout(m_offers);
    layout->addStretch(3);
    setWords(headline, sentence);
}

void EmptyState::offer(QAction* action) {
    auto* button = new ActionButton(action);
    button->setMinimumWidth(240);
    button->setMinimumHeight(34);
    if (m_offers->isEmpty()) {
        button->setDefault(true);
    }
    m_offers->addWidget(button, 0, Qt::AlignHCenter);
}

void EmptyState::setWords(const QString& headline, const QString& sentence) {
    m_headline->setText(headline);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

} // namespace fovea::gui
