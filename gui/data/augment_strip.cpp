#include "gui/data/augment_strip.hpp"

#include <algorithm>

#include <QPainter>

#include "core/data/input_shape.hpp"
#include "core/data/sample_preparer.hpp"
#include "core/training/make_augmentation.hpp"
#include "gui/widgets/image_convert.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int columnCount = 4;
constexpr int rowCount = 2;
constexpr int gap = 4;
constexpr int previewSide = 96;

std::vector<QImage> makePictures(const Dataset& dataset, const DatasetSpec& spec,
                                 const Shape& input, const Augmentation& changes,
                                 std::size_t sample) {
    std::vector<QImage> pictures;
    const Result<Image> image = dataset.image(sample, Fitting{input, spec.fit}.least());
    if (!image) {
        return pictures;
    }
    // While the settings are at odds with the samples, the inspector says so instead.
    if (!checkSample(*image, input)) {
        return pictures;
    }
    const auto add = [&](const Augmentation& augmentation, std::int64_t epoch) {
        pictures.push_back(thumbnail(
            augmentPreview(*image, spec, input, augmentation, spec.splitSeed, epoch, sample),
            previewSide));
    };
    add({}, 0);
    for (std::int64_t epoch = 0; epoch < columnCount * rowCount - 1; ++epoch) {
        add(changes, epoch);
    }
    return pictures;
}

} // namespace

AugmentStrip::AugmentStrip(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document) {
    setToolTip(tr("Top left: the image as it enters the network. The others: as training may see "
                  "it in seven epochs."));
    connect(&document, &Document::dataChanged, this, &AugmentStrip::draw);
    connect(&document, &Document::datasetChanged, this, [this] { setSample(0); });
    draw();
}

void AugmentStrip::setSample(std::size_t sample) {
    m_sample = sample;
    draw();
}

void AugmentStrip::draw() {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    const std::optional<Shape> input = m_document.inputShape();
    if (!dataset || !input || m_sample >= dataset->samples().size()) {
        m_task.cancel();
        m_pictures.clear();
        update();
        return;
    }
    const DatasetSpec& spec = m_document.spec().data;
    // Steps that such samples do not bear change nothing; the inspector says why.
    const auto changes = std::make_shared<const Augmentation>(
        makeAugmentation(spec.augment, dataset->sampleKind(), m_document.registry())
            .value_or(Augmentation()));
    m_task.start(
        tr("Drawing the preview"),
        [dataset, changes, spec, input = *input, sample = m_sample](const TaskContext&) {
            return makePictures(*dataset, spec, input, *changes, sample);
        },
        [this](std::vector<QImage> pictures) {
            m_pictures = std::move(pictures);
            update();
        });
}

void AugmentStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int side = std::min((width() - (columnCount - 1) * gap) / columnCount,
                              (height() - (rowCount - 1) * gap) / rowCount);
    for (int place = 0; place < pictureCount(); ++place) {
        const QRect tile((place % columnCount) * (side + gap), (place / columnCount) * (side + gap),
                         side, side);
        const QImage& picture = m_pictures[static_cast<std::size_t>(place)];
        QRect target(QPoint(), picture.size().scaled(tile.size(), Qt::KeepAspectRatio));
        target.moveCenter(tile.center());
        painter.drawImage(target, picture);
        if (place == 0) {
            painter.setPen(QPen(accentColour(palette()), 2));
            painter.drawRect(tile.adjusted(1, 1, -1, -1));
        }
    }
}

} // namespace fovea::gui
