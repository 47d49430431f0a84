#include "gui/network/canvas/node_item.hpp"

#include <QApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "gui/layout/canvas_grid.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr double corner = 6;
constexpr double stripe = 5;
constexpr double margin = 16;
constexpr double portRest = 4.5;
constexpr double portGrown = 8;
constexpr double portSenses = 40; ///< how near the pointer wakes a port
constexpr double problemGap = 16;
constexpr double problemWidth = 216;
constexpr double badge = 9;

QFont sized(int pixels, QFont::Weight weight = QFont::Normal) {
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto mix = [&](float x, float y) { return static_cast<float>(x + (y - x) * share); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()),
                            mix(a.blueF(), b.blueF()));
}

/// Text in a line of a card, cut with an ellipsis; returns what it took of the width.
double drawLine(QPainter& painter, const QRectF& rect, Qt::Alignment alignment,
                const QString& words) {
    const QString cut =
        painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(rect.width()));
    painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter), cut);
    return painter.fontMetrics().horizontalAdvance(cut);
}

} // namespace

QColor categoryColour(CategoryColour colour, const QPalette& palette) {
    return colour == CategoryColour::Grey ? mutedText(palette)
                                          : seriesColour(static_cast<int>(colour), palette);
}

QColor categoryColour(const NodeWords& words, const QPalette& palette) {
    if (words.isInput)
        return palette.color(QPalette::Text);
    return words.isMissing ? lineColour(palette) : categoryColour(words.colour, palette);
}

NodeItem::NodeItem(std::string id) : m_id(std::move(id)) {
    m_card = {0, 0, canvas::nodeWidth, canvas::fullHeight};
    setFlag(ItemIsSelectable);
    setZValue(1);
}

void NodeItem::show(const NodeWords& words, std::size_t inputPorts) {
    if (words == m_words && inputPorts == m_inputLooks.size())
        return;
    prepareGeometryChange();
    m_words = words;
    m_card.setHeight(words.settings.isEmpty() ? canvas::shortHeight : canvas::fullHeight);
    m_inputLooks.resize(inputPorts, PortLook::Rest);
    setZValue(hasProblem() ? 2 : 1); // its words lie over the neighbours
    setToolTip(words.problem.isEmpty() ? QString() : words.name + ": " + words.problem);
    update();
}

QPointF NodeItem::localPort(int port) const {
    if (port == PortPlace::outputPort)
        return {m_card.center().x(), m_card.bottom()};
    const double share = (port + 1.0) / (static_cast<double>(m_inputLooks.size()) + 1.0);
    return {m_card.width() * share, m_card.top()};
}

QPointF NodeItem::portPosition(int port) const { return pos() + localPort(port); }

QRectF NodeItem::cardRect() const { return m_card.translated(pos()); }

void NodeItem::setPointer(std::optional<QPointF> scenePosition) {
    if (!scenePosition && !m_pointer)
        return;
    m_pointer.reset();
    if (scenePosition)
        m_pointer = *scenePosition - pos();
    update();
}

void NodeItem::setPortLook(int port, PortLook look) {
    (port == PortPlace::outputPort ? m_outputLook : m_inputLooks[static_cast<std::size_t>(port)]) =
        look;
    update();
}

void NodeItem::setAllPortLooks(PortLook look) {
    std::ranges::fill(m_inputLooks, look);
    m_outputLook = look;
    update();
}

PortLook NodeItem::lookOf(int port) const {
    return port == PortPlace::outputPort ? m_outputLook
                                         : m_inputLooks[static_cast<std::size_t>(port)];
}

QRectF NodeItem::problemRect() const {
    if (!hasProblem())
        return {};
    const QFontMetricsF metrics(sized(11));
    const QRectF words = metrics.boundingRect(QRectF(0, 0, problemWidth - 16, 400),
                                              Qt::TextWordWrap, m_words.problem);
    return {m_card.right() + problemGap, m_card.top() + 4, words.width() + 20, words.height() + 12};
}

QRectF NodeItem::boundingRect() const {
    const double reach = portGrown + 3;
    return m_card.adjusted(-reach, -reach, reach, reach).united(problemRect());
}

QPainterPath NodeItem::shape() const {
    QPainterPath path;
    path.addRect(m_card);
    return path;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const QPalette palette = QApplication::palette();
    painter->setRenderHint(QPainter::Antialiasing);
    paintCard(*painter, palette, option->state.testFlag(QStyle::State_Selected));
    paintWords(*painter, palette);
    for (int port = 0; port < static_cast<int>(m_inputLooks.size()); ++port)
        paintPort(*painter, palette, port);
    paintPort(*painter, palette, PortPlace::outputPort);
    if (hasProblem())
        paintProblem(*painter, palette);
}

void NodeItem::paintCard(QPainter& painter, const QPalette& palette, bool isSelected) const {
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, isDark(palette) ? 60 : 18));
    painter.drawRoundedRect(m_card.translated(0, 1.5), corner, corner);

    const QRectF outline = m_card.adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(outline, corner, corner);
    painter.fillPath(shape, isDark(palette) ? palette.color(QPalette::Button)
                                            : palette.color(QPalette::Base));
    painter.save();
    painter.setClipPath(shape, Qt::IntersectClip);
    painter.fillRect(QRectF(0, 0, stripe, m_card.height()), categoryColour(m_words, palette));
    painter.restore();

    QPen pen(hasProblem() ? errorColour(palette) : lineColour(palette), 1);
    if (m_words.isMissing)
        pen.setStyle(Qt::DashLine);
    if (isSelected)
        pen = QPen(accentColour(palette), 2);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(shape);
}

void NodeItem::paintWords(QPainter& painter, const QPalette& palette) const {
    const double left = margin;
    const double width = m_card.width() - left - 10;
    painter.setFont(sized(13, QFont::DemiBold));
    painter.setPen(palette.color(QPalette::Text));
    const double taken = drawLine(painter, {left, 7, width, 17}, Qt::AlignLeft, m_words.name);

    const QColor muted = mutedText(palette);
    painter.setFont(sized(11));
    painter.setPen(muted);
    const double besideBadge = hasProblem() ? 10 : 0;
    if (const double rest = width - taken - 10 - besideBadge; rest > 40)
        drawLine(painter, {left + taken + 10, 8, rest, 17}, Qt::AlignRight, m_words.title);
    if (m_words.isMissing)
        painter.setPen(errorColour(palette));
    drawLine(painter, {left, 24, width, 15}, Qt::AlignLeft, m_words.settings);

    const double figures = m_card.bottom() - 20; // the last line, below a hairline
    painter.setPen(QPen(mixed(lineColour(palette), palette.color(QPalette::Base), 0.5), 1));
    painter.drawLine(QPointF(left, figures - 2.5), QPointF(m_card.width() - 10, figures - 2.5));
    painter.setPen(palette.color(QPalette::Text));
    drawLine(painter, {left, figures, width, 15}, Qt::AlignLeft,
             m_words.output.isEmpty() ? QStringLiteral("–") : m_words.output);
    painter.setPen(muted);
    drawLine(painter, {left, figures, width, 15}, Qt::AlignRight, m_words.weights);
}

void NodeItem::paintProblem(QPainter& painter, const QPalette& palette) const {
    const QColor colour = errorColour(palette);
    const QRectF note = problemRect();
    painter.setPen(QPen(mixed(colour, palette.color(QPalette::Base), 0.55), 1));
    painter.setBrush(mixed(colour, palette.color(QPalette::Base), 0.9));
    painter.drawRoundedRect(note.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setFont(sized(11));
    painter.setPen(isDark(palette) ? colour.lighter(115) : colour.darker(115));
    painter.drawText(note.adjusted(12, 6, -6, -6), Qt::TextWordWrap, m_words.problem);

    const QPointF centre(m_card.right(), m_card.top() + badge + 7);
    painter.setPen(QPen(palette.color(QPalette::Base), 2));
    painter.setBrush(colour);
    painter.drawEllipse(centre, badge, badge);
    painter.setPen(palette.color(QPalette::Base));
    painter.setFont(sized(13, QFont::Bold));
    painter.drawText(QRectF(centre.x() - badge, centre.y() - badge, 2 * badge, 2 * badge),
                     Qt::AlignCenter, QStringLiteral("!"));
}

double NodeItem::portRadius(int port) const {
    const double asleep = lookOf(port) == PortLook::Fits ? 6 : portRest;
    if (!m_pointer || lookOf(port) == PortLook::Refuses)
        return asleep;
    const double distance = QLineF(*m_pointer, localPort(port)).length();
    const double nearness = std::clamp(1.3 - 1.3 * distance / portSenses, 0.0, 1.0);
    return asleep + (portGrown - asleep) * nearness;
}

void NodeItem::paintPort(QPainter& painter, const QPalette& palette, int port) const {
    const QPointF centre = localPort(port);
    const double radius = portRadius(port);
    const QColor base = palette.color(QPalette::Base);
    const QColor accent = accentColour(palette);
    switch (lookOf(port)) {
    case PortLook::Rest: {
        const double awake = (radius - portRest) / (portGrown - portRest);
        painter.setPen(QPen(mixed(mutedText(palette), accent, awake), 1.5));
        painter.setBrush(mixed(base, accent, awake * 0.35));
        painter.drawEllipse(centre, radius, radius);
        break;
    }
    case PortLook::Fits:
        painter.setPen(QPen(base, 1.5));
        painter.setBrush(accent);
        painter.drawEllipse(centre, radius, radius);
        break;
    case PortLook::Refuses: // a bar through it, so that colour alone does not tell
        painter.setPen(QPen(lineColour(palette), 1.5));
        painter.setBrush(base);
        painter.drawEllipse(centre, radius, radius);
        painter.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0));
        break;
    }
}

} // namespace fovea::gui
