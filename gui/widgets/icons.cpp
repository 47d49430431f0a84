#include "gui/widgets/icons.hpp"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "gui/widgets/theme.hpp"

// Outside any namespace, as the macro demands: a static library's resources are not found alone.
static void initialiseIcons() { Q_INIT_RESOURCE(icons); }

namespace fovea::gui {

namespace {

/// Draws an SVG whose strokes are `currentColor` in the colour that the palette has now.
class LineIconEngine : public QIconEngine {
public:
    explicit LineIconEngine(QByteArray svg) : m_svg(std::move(svg)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        QByteArray tinted = m_svg;
        tinted.replace("currentColor", colour(mode, state).name().toLatin1());
        QSvgRenderer(tinted).render(painter, QRectF(rect));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap image(size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return image;
    }

    QIconEngine* clone() const override { return new LineIconEngine(m_svg); }

private:
    static QColor colour(QIcon::Mode mode, QIcon::State state) {
        const QPalette palette = QApplication::palette();
        if (mode == QIcon::Disabled) {
            return palette.color(QPalette::Disabled, QPalette::Text);
        }
        if (mode == QIcon::Selected) {
            return palette.color(QPalette::HighlightedText);
        }
        return state == QIcon::On ? accentColour(palette) : palette.color(QPalette::Text);
    }

    QByteArray m_svg;
};

} // namespace

QIcon icon(const QString& name) {
    initialiseIcons();
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return QIcon(new LineIconEngine(file.readAll()));
}

} // namespace fovea::gui
