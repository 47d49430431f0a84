#include "gui/widgets/thumbnails.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include <QThread>

#include "gui/widgets/image_convert.hpp"
#include "gui/widgets/thumbnail_store.hpp"

namespace fovea::gui {

namespace {

constexpr int cachedPixels = 48 << 20; // 192 MB at 4 bytes, some 8,000 pictures of 80x80

/// What a sample's thumbnail is shared by; none where the sample is no picture file.
std::optional<ThumbnailOrigin> originOf(const ThumbnailStore& store, const Dataset& dataset,
                                        std::size_t sample) {
    const Sample& named = dataset.samples()[sample];
    const bool isFile = dataset.kind() == SourceKind::Folder &&
                        dataset.sampleKind() == SampleKind::Image && named.record < 0;
    return isFile ? store.originOf(dataset.source() / named.name) : std::nullopt;
}

/// Decodes a sample no further than it takes, and leaves it in the store where that saves
/// somebody the decoding.
QImage decoded(const ThumbnailStore& store, const ThumbnailOrigin& origin, const Dataset& dataset,
               std::size_t sample, int side) {
    const Result<Image> image = dataset.image(sample, {side, side});
    if (!image) {
        if (image.error().kind == ErrorKind::Data) {
            store.putFailure(origin);
        }
        return {};
    }
    QImage picture = toQImage(*image);
    if (std::max(picture.width(), picture.height()) <= side) {
        return picture;
    }
    QImage shared = thumbnail(picture, side);
    store.put(origin, shared, side);
    return shared;
}

/// Null where the sample cannot be read.
QImage pictureFor(const ThumbnailStore& store, const Dataset& dataset, std::size_t sample,
                  int side) {
    const int storedSide = ThumbnailStore::sideFor(side);
    const auto origin = storedSide > 0 ? originOf(store, dataset, sample) : std::nullopt;
    if (!origin) {
        const Result<Image> image = dataset.image(sample, {side, side});
        return image ? thumbnail(*image, side) : QImage();
    }
    QImage picture = store.find(*origin, storedSide);
    if (picture.isNull() && !store.hasFailed(*origin)) {
        picture = decoded(store, *origin, dataset, sample, storedSide);
    }
    return picture.isNull() ? picture : thumbnail(picture, side);
}

} // namespace

/// What the workers share with the window.
struct Thumbnails::Queue {
    const ThumbnailStore store;
    std::mutex mutex;
    std::shared_ptr<const Dataset> dataset;
    std::vector<std::size_t> wanted; ///< most urgent last, so that it is popped
    std::vector<std::size_t> working;
    std::uint64_t generation = 0; ///< of dataset and side; older pictures are dropped
    int side = 64;
    int workers = 0;
    bool isClosed = false;
};

Thumbnails::Thumbnails(QObject* parent, int threads)
    : QObject(parent), m_queue(std::make_shared<Queue>()), m_cache(cachedPixels) {
    m_pool.setMaxThreadCount(threads > 0 ? threads : QThread::idealThreadCount());
    m_pool.setThreadPriority(QThread::LowPriority);
}

Thumbnails::~Thumbnails() {
    {
        const std::scoped_lock lock(m_queue->mutex);
        m_queue->isClosed = true;
    }
    m_pool.waitForDone();
}

void Thumbnails::setDataset(std::shared_ptr<const Dataset> dataset) {
    const std::scoped_lock lock(m_queue->mutex);
    const std::shared_ptr<const Dataset> before =
        std::exchange(m_queue->dataset, std::move(dataset));
    if (before && m_queue->dataset && m_queue->dataset->hasPicturesOf(*before)) {
        return;
    }
    m_queue->wanted.clear();
    m_queue->working.clear(); // what is on its way there is of no use any more
    ++m_queue->generation;
    m_cache.clear();
}

void Thumbnails::setSide(int side) {
    const std::scoped_lock lock(m_queue->mutex);
    if (side != m_queue->side) {
        m_queue->side = side;
        m_queue->wanted.clear();
        m_queue->working.clear();
        ++m_queue->generation;
        m_cache.clear();
    }
}

void Thumbnails::want(const std::vector<std::size_t>& samples) {
    {
        const std::scoped_lock lock(m_queue->mutex);
        m_queue->wanted.clear();
        std::for_each(samples.rbegin(), samples.rend(), [this](std::size_t sample) {
            if (!m_cache.contains(sample) &&
                std::ranges::find(m_queue->working, sample) == m_queue->working.end()) {
                m_queue->wanted.push_back(sample);
            }
        });
    }
    startWorkers();
}

void Thumbnails::startWorkers() {
    const std::scoped_lock lock(m_queue->mutex);
    const int useful = std::min(m_pool.maxThreadCount(), static_cast<int>(m_queue->wanted.size()));
    for (; m_queue->workers < useful; ++m_queue->workers) {
        m_pool.start([this, queue = m_queue] {
            std::unique_lock work(queue->mutex);
            while (!queue->isClosed && !queue->wanted.empty() && queue->dataset) {
                const std::size_t sample = queue->wanted.back();
                queue->wanted.pop_back();
                queue->working.push_back(sample);
                const auto dataset = queue->dataset;
                const int side = queue->side;
                const std::uint64_t generation = queue->generation;
                work.unlock();
                const QImage picture = pictureFor(queue->store, *dataset, sample, side);
                QMetaObject::invokeMethod(
                    this,
                    [this, generation, sample, picture] { take(generation, sample, picture); },
                    Qt::QueuedConnection);
                work.lock();
            }
            --queue->workers;
        });
    }
}

void Thumbnails::take(std::uint64_t generation, std::size_t sample, const QImage& picture) {
    {
        const std::scoped_lock lock(m_queue->mutex);
        if (generation != m_queue->generation) {
            return;
        }
        std::erase(m_queue->working, sample);
    }
    const int cost = std::max(1, picture.width() * picture.height());
    m_cache.insert(sample, new QPixmap(QPixmap::fromImage(picture)), cost);
    Q_EMIT arrived();
}

} // namespace fovea::gui
