#include "gui/analysis/value_footer.hpp"

#include <QVBoxLayout>

#include "gui/analysis/colour_bar.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/note_label.hpp"

namespace fovea::gui {

ValueFooter::ValueFooter(TileWall& wall, QWidget* parent)
    : QWidget(parent),
      m_tiles(wall),
      m_bar(new ColourBar),
      m_words(new ElidedLabel(NoteLabel::Tone::Plain)) {
    m_words->setObjectName("valueUnderMouse");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(0);
    layout->addWidget(m_words);
    layout->addWidget(m_bar);
    connect(&wall, &TileWall::pointed, this, &ValueFooter::point);
}

void ValueFooter::setWall(ValueWall wall) {
    m_wall = std::move(wall);
    setVisible(m_wall.count > 0);
    point(-1, {});
}

QString ValueFooter::words() const { return m_words->text(); }

void ValueFooter::point(int tile, QPointF place) {
    const bool isThere = tile >= 0 && tile < m_wall.count;
    const std::optional<ValueTile> shown = isThere ? m_wall.tile(tile) : std::nullopt;
    const std::optional<ValueAt> value =
        shown ? valueAt(*shown, m_wall.cut, place.x(), place.y()) : std::nullopt;
    if (shown) {
        m_bar->setScale(shown->scale);
    } else {
        m_bar->setScale(m_wall.scale);
    }
    if (value) {
        m_words->setText(QString("%1, %2").arg(text(shown->name), text(value->words)));
    } else {
        m_words->setText(m_wall.scale || m_wall.count == 0
                             ? QString()
                             : tr("Each by its own scale: point at one to read it"));
    }
}

} // namespace fovea::gui
