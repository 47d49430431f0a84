#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <QCache>
#include <QObject>
#include <QPixmap>
#include <QThreadPool>

#include "core/data/dataset.hpp"

namespace fovea::gui {

/// Small pictures of a dataset's samples, decoded beside the window and kept while there is room,
/// the longest unused given up first. Those of picture files are shared with other programs, and
/// with the next time (ThumbnailStore).
///
/// threads  the window's; reading, decoding and writing happen on threads of its own
class Thumbnails : public QObject {
    Q_OBJECT

public:
    /// threads  0 for as many as there are cores
    explicit Thumbnails(QObject* parent = nullptr, int threads = 0);
    ~Thumbnails() override;

    /// Forgets all pictures, unless they are those of the dataset before. Null for none.
    void setDataset(std::shared_ptr<const Dataset> dataset);
    /// The side of the square that they are fitted into, in device pixels.
    void setSide(int side);

    /// Null while it is not there. A picture that could not be decoded is an empty pixmap.
    const QPixmap* find(std::size_t sample) const { return m_cache.object(sample); }

    /// What is to be seen now, most urgent first. Whatever was asked for before and is not among
    /// these is dropped, so scrolling past thousands costs nothing.
    void want(const std::vector<std::size_t>& samples);

Q_SIGNALS:
    void arrived();

private:
    struct Queue;

    void startWorkers();
    void take(std::uint64_t generation, std::size_t sample, const QImage& picture);

    std::shared_ptr<Queue> m_queue;
    QCache<std::size_t, QPixmap> m_cache;
    QThreadPool m_pool;
};

} // namespace fovea::gui
