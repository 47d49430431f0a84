#pragma once

#include <chrono>
#include <cstdint>

namespace fovea {

/// How fast a run goes, and when it is time to say so. Only reports hang on it, never numbers.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    /// The time up to now does not count: the run begins, or was asleep or evaluating.
    void restart() {
        m_since = Clock::now();
        m_images = 0;
    }

    void add(std::int64_t images) {
        m_images += images;
        m_epochImages += images;
    }

    /// Measures since the last call or restart.
    void measure() {
        const double seconds = secondsSince(m_since);
        if (seconds <= 0 || m_images == 0)
            return;
        const double rate = static_cast<double>(m_images) / seconds;
        m_rate = m_rate == 0 ? rate : 0.7 * m_rate + 0.3 * rate;
        m_epochSeconds += seconds;
        restart();
    }

    /// Of training, smoothed.
    double imagesPerSecond() const { return m_rate; }

    /// Of training since startEpoch.
    double epochImagesPerSecond() const {
        return m_epochSeconds > 0 ? static_cast<double>(m_epochImages) / m_epochSeconds : m_rate;
    }

    void startEpoch() {
        m_epochStart = Clock::now();
        m_epochImages = 0;
        m_epochSeconds = 0;
        restart();
    }

    /// Wall time since startEpoch.
    double epochSeconds() const { return secondsSince(m_epochStart); }

    static double secondsSince(Clock::time_point then) {
        return std::chrono::duration<double>(Clock::now() - then).count();
    }

private:
    Clock::time_point m_since = Clock::now();
    Clock::time_point m_epochStart = Clock::now();
    std::int64_t m_images = 0;
    std::int64_t m_epochImages = 0;
    double m_epochSeconds = 0;
    double m_rate = 0;
};

} // namespace fovea
