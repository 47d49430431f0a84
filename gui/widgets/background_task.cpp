#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

namespace {

constexpr int progressIntervalMs = 66;

} // namespace

BackgroundTask::BackgroundTask(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
    m_ticker.setInterval(progressIntervalMs);
    connect(&m_ticker, &QTimer::timeout, this, [this] {
        Q_EMIT progressed(m_context.m_progress->done.load(std::memory_order_relaxed),
                          m_context.m_progress->total.load(std::memory_order_relaxed));
    });
}

BackgroundTask::~BackgroundTask() {
    m_stop.request_stop();
    m_pool.waitForDone();
}

std::uint64_t BackgroundTask::begin(const QString& what) {
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_context = TaskContext();
    m_context.m_stop = m_stop.get_token();
    m_what = what;
    m_isRunning = true;
    m_ticker.start();
    Q_EMIT started();
    return ++m_generation;
}

bool BackgroundTask::end(std::uint64_t generation) {
    if (!m_isRunning || generation != m_generation) {
        return false;
    }
    m_isRunning = false;
    m_ticker.stop();
    Q_EMIT ended();
    return true;
}

void BackgroundTask::cancel() {
    if (m_isRunning) {
        m_stop.request_stop();
        end(m_generation);
    }
}

} // namespace fovea::gui
