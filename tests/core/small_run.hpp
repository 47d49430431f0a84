#pragma once

/// A dataset and a network so small that a training run takes a moment.

#include <filesystem>
#include <functional>
#include <mutex>
#include <vector>

#include "core/training/run.hpp"

namespace fovea::test {

/// Three classes of 12x12 grey images: bright on the left, bright above, bright in the middle.
void drawPatterns(const std::filesystem::path& folder, int perClass = 24);

/// input, flatten, dense1, relu1, norm1, drop1, dense2: with random numbers and running weights.
NetworkSpec smallNetwork();

/// Three epochs of small steps.
TrainSpec smallRecipe();

/// What a run has told.
class Recorder {
public:
    /// Called for each event on the run's thread, after it is recorded.
    std::function<void(const Event&)> onEvent;

    std::function<void(const Event&)> listener();
    std::vector<Event> events() const;

    template <class Body>
    std::vector<Body> all() const {
        std::vector<Body> found;
        for (const Event& event : events())
            if (const auto* body = std::get_if<Body>(&event.body))
                found.push_back(*body);
        return found;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<Event> m_events;
};

/// A new run in `folder`; ends the test program where it cannot be made.
RunFolder createSmallRun(const std::filesystem::path& folder, const std::filesystem::path& images,
                         const TrainSpec& recipe, const LayerRegistry& registry);

/// The files that have to agree to the byte, one after the other.
std::string bytesOf(const RunFolder& run);

} // namespace fovea::test
