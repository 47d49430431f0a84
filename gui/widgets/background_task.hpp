#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>

#include <QObject>
#include <QThreadPool>
#include <QTimer>

namespace fovea::gui {

/// What a function in the background is given: where to say how far it is, and whether to go on.
class TaskContext {
public:
    void report(std::int64_t done, std::int64_t total) const {
        m_progress->done.store(done, std::memory_order_relaxed);
        m_progress->total.store(total, std::memory_order_relaxed);
    }

    std::stop_token stopToken() const { return m_stop; }

private:
    friend class BackgroundTask;

    struct Progress {
        std::atomic<std::int64_t> done{0};
        std::atomic<std::int64_t> total{0};
    };

    std::shared_ptr<Progress> m_progress = std::make_shared<Progress>();
    std::stop_token m_stop;
};

/// Runs one function at a time beside the window and brings its result back to it.
///
/// Starting again cancels what runs: its result is dropped. The destructor cancels and waits, so
/// that the work may borrow whatever outlives the task.
///
/// threads  the task belongs to the window's thread; `work` runs on another, `done` on the window's
class BackgroundTask : public QObject {
    Q_OBJECT

public:
    explicit BackgroundTask(QObject* parent = nullptr);
    ~BackgroundTask() override;

    /// `what` is shown while it runs: "Scanning images".
    template <class Work, class Done>
    void start(const QString& what, Work work, Done done) {
        const std::uint64_t generation = begin(what);
        const TaskContext context = m_context;
        m_pool.start(
            [this, generation, context, work = std::move(work), done = std::move(done)]() mutable {
                if (context.stopToken().stop_requested()) {
                    return;
                }
                // Shared, since what is posted must be copyable and a result need not be.
                auto result = std::make_shared<decltype(work(context))>(work(context));
                QMetaObject::invokeMethod(
                    this,
                    [this, generation, result, done = std::move(done)]() mutable {
                        if (end(generation)) {
                            done(std::move(*result));
                        }
                    },
                    Qt::QueuedConnection);
            });
    }

    void cancel();

    bool isRunning() const { return m_isRunning; }

    QString what() const { return m_what; }

Q_SIGNALS:
    void started();
    /// A few times a second while it runs; total is 0 while unknown.
    void progressed(qint64 done, qint64 total);
    /// Ended in any way; `done` is called next, unless cancelled.
    void ended();

private:
    std::uint64_t begin(const QString& what);
    bool end(std::uint64_t generation); ///< whether this result is still wanted

    QString m_what;
    bool m_isRunning = false;
    std::uint64_t m_generation = 0;
    std::stop_source m_stop;
    TaskContext m_context;
    QTimer m_ticker;
    QThreadPool m_pool; ///< last: its destructor waits for work that uses the rest
};

} // namespace fovea::gui
