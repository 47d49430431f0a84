#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// Asks the process that has a run to do something, by a line in the run's file `control`: any
/// process that may write into the folder can, on any machine that has it.
/// errors  no process has the run, or it is not ready yet; the file cannot be written
Result<void> sendCommand(const RunFolder& run, RunCommand command);

/// Makes a run's control file anew, for the sitting that begins: by who has the run's lock.
/// errors  the folder cannot be written
Result<void> makeControlFile(const RunFolder& run);

/// Hands over each line that comes into a run's control file, and takes the file away in the end.
/// What was written for an earlier sitting lies in a file that makeControlFile has taken away.
///
/// It opens the file anew each time it looks, a few times a second: no notice of a change reaches
/// over a network file system, and a file that stays open would be seen there as it was.
///
/// threads  `take` is called on a thread of its own, which has ended when the destructor returns
class ControlWatch {
public:
    ControlWatch(const RunFolder& run, std::function<void(std::string_view line)> take);
    ControlWatch(const ControlWatch&) = delete;
    ControlWatch& operator=(const ControlWatch&) = delete;
    ~ControlWatch();

private:
    void watch(const std::stop_token& stop);
    void look();
    void take(std::string_view bytes);

    std::filesystem::path m_path;
    std::function<void(std::string_view)> m_take;
    std::int64_t m_offset = 0;
    std::string m_torn;
    std::mutex m_mutex;
    std::condition_variable_any m_ended;
    std::jthread m_thread; ///< last: it uses the rest
};

} // namespace fovea
