#pragma once

#include <vector>

#include <QGraphicsItem>

#include "gui/models/node_words.hpp"

namespace fovea::gui {

/// How a port looks while a link is being drawn.
enum class PortLook {
    Rest,   ///< nothing is going on
    Fits,   ///< the link may end here
    Refuses ///< it may not
};

/// Which port of a node: an input by its number, or the output.
struct PortPlace {
    static constexpr int outputPort = -1;

    std::string node;
    int port = outputPort;

    bool isOutput() const { return port == outputPort; }

    bool operator==(const PortPlace&) const = default;
};

/// A node's card: category stripe, name and type, the settings that matter most, output shape and
/// weights; ports at the upper and lower edge; a fault beside it, in words.
class NodeItem : public QGraphicsItem {
public:
    enum { Type = UserType + 1 };

    int type() const override { return Type; }

    explicit NodeItem(std::string id);

    const std::string& id() const { return m_id; }

    void show(const NodeWords& words, std::size_t inputPorts);

    std::size_t inputPorts() const { return m_inputLooks.size(); }

    bool hasProblem() const { return !m_words.problem.isEmpty(); }

    const NodeWords& words() const { return m_words; }

    /// In scene coordinates.
    QPointF portPosition(int port) const;
    QRectF cardRect() const; ///< in scene coordinates

    /// Ports grow as the pointer comes near; without a pointer they rest.
    void setPointer(std::optional<QPointF> scenePosition);
    void setPortLook(int port, PortLook look);
    void setAllPortLooks(PortLook look);

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QPointF localPort(int port) const;
    QRectF problemRect() const;
    void paintCard(QPainter& painter, const QPalette& palette, bool isSelected) const;
    void paintWords(QPainter& painter, const QPalette& palette) const;
    void paintProblem(QPainter& painter, const QPalette& palette) const;
    void paintPort(QPainter& painter, const QPalette& palette, int port) const;
    double portRadius(int port) const;
    PortLook lookOf(int port) const;

    std::string m_id;
    NodeWords m_words;
    QRectF m_card; ///< in own coordinates
    std::vector<PortLook> m_inputLooks;
    PortLook m_outputLook = PortLook::Rest;
    std::optional<QPointF> m_pointer; ///< in own coordinates
};

/// The card alone, as the ghost under a drag shows it.
QColor categoryColour(const NodeWords& words, const QPalette& palette);
QColor categoryColour(CategoryColour colour, const QPalette& palette);

} // namespace fovea::gui
