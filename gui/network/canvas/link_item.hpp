#pragma once

#include <QGraphicsPathItem>

#include "core/graph/edit/link_edits.hpp"

namespace fovea::gui {

/// A link as a curve from an output port down to an input port.
class LinkItem : public QGraphicsPathItem {
public:
    enum { Type = UserType + 2 };

    int type() const override { return Type; }

    explicit LinkItem(Link link);

    const Link& link() const { return m_link; }

    /// Under the pointer, or where a dragged node would be inserted.
    void setHighlighted(bool isHighlighted);

    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Link m_link;
    bool m_isHighlighted = false;
};

} // namespace fovea::gui
