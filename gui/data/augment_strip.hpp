#pragma once

#include <vector>

#include <QImage>
#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// One sample as it is and as training may see it: what fit and augmentation do, live.
class AugmentStrip : public QWidget {
    Q_OBJECT

public:
    explicit AugmentStrip(Document& document, QWidget* parent = nullptr);

    /// Which sample is shown.
    void setSample(std::size_t sample);

    int pictureCount() const { return static_cast<int>(m_pictures.size()); }

    QSize sizeHint() const override { return {272, 132}; }

    QSize minimumSizeHint() const override { return {160, 132}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void draw();

    Document& m_document;
    std::size_t m_sample = 0;
    std::vector<QImage> m_pictures; ///< the first is the fitted image unchanged
    BackgroundTask m_task{this};
};

} // namespace fovea::gui
