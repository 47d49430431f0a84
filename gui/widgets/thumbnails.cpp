#include "gui/widgets/thumbnails.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include <QThread>

#include "gui/widgets/image_convert.hpp"

namespace fovea::gui {

namespace {

constexpr int cachedPixels = 48 << 20; // 192 MB at 4 bytes, some 8,000 pictures of 80x80

} // namespace

/// What the workers share with the window.
struct Thumbnails::Queue {
    std::mutex mutex;
    std::shared_ptr<const Dataset> dataset;
    std::vector<std::size_t> wanted; ///< most urgent last, so that it is popped
    std::vector<std::size_t> working;
    std::uint64_t generation = 0; ///< of dataset and side; older pictures are dropped
    int side = 64;
    int workers = 0;
    bool isClosed = false;
};

Thumbnails::Thumbnails(QObject* parent)
    : QObject(parent), m_queue(std::make_shared<Queue>()), m_cache(cachedPixels) {
    m_pool.setMaxThreadCount(std::max(1, QThread::idealThreadCount() / 2));
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
    ++m_queue->generation;
    m_cache.clear();
}

void Thumbnails::setSide(int side) {
    const std::scoped_lock lock(m_queue->mutex);
    if (side != m_queue->side) {
        m_queue->side = side;
        m_queue->wanted.clear();
        ++m_queue->generation;
        m_cache.clear();
    }
}

void Thumbnails::want(const std::vector<std::size_t>& samples) {
    {
        const std::scoped_lock lock(m_queue->mutex);
        m_queue->wanted.clear();
        for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
            const auto& working = m_queue->working;
            if (!m_cache.contains(*sample) &&
                std::find(working.begin(), working.end(), *sample) == working.end()) {
                m_queue->wanted.push_back(*sample);
            }
        }
    }
    startWorkers();
}

std::size_t Thumbnails::pendingCount() const {
    const std::scoped_lock lock(m_queue->mutex);
    return m_queue->wanted.size() + m_queue->working.size();
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
                const Result<Image> image = dataset->image(sample, {side, side});
                const QImage picture = image ? thumbnail(*image, side) : QImage();
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
        std::erase(m_queue->working, sample);
        if (generation != m_queue->generation) {
            return;
        }
    }
    const int cost = std::max(1, picture.width() * picture.height());
    m_cache.insert(sample, new QPixmap(QPixmap::fromImage(picture)), cost);
    Q_EMIT arrived();
}

} // namespace fovea::gui
