/// The files that we write ourselves, as JSON.

#include "core/graph/network_spec.hpp"
#include "core/project/project.hpp"
#include "core/training/checkpoint_state.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"
#include "tests/fuzz/targets.hpp"

namespace fovea::fuzz {

namespace {

/// What is accepted is written, read again and found equal; what is refused says why.
template <class Value>
void roundTrip(std::string_view bytes, Result<Value> (*read)(std::string_view)) {
    const Result<Value> first = read(bytes);
    if (!first)
        return expect(!first.error().message.empty(), "a refusal without a sentence");
    const std::string written = toJson(*first);
    const Result<Value> second = read(written);
    expect(second.has_value(), "what was written cannot be read");
    // Compared as text: a NaN is not equal to itself.
    expect(toJson(*second) == written, "a value changed on its way through the file");
}

} // namespace

void network(std::string_view bytes) { roundTrip<NetworkSpec>(bytes, networkFromJson); }

void project(std::string_view bytes) { roundTrip<ProjectSpec>(bytes, projectFromJson); }

void run(std::string_view bytes) { roundTrip<RunSpec>(bytes, runSpecFromJson); }

void state(std::string_view bytes) { roundTrip<StoredState>(bytes, runStateFromJson); }

void events(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        const Result<Event> event = eventFromJsonLine(line);
        if (!event) {
            expect(!event.error().message.empty(), "a refusal without a sentence");
            continue;
        }
        const std::string written = toJsonLine(*event);
        const Result<Event> again = eventFromJsonLine(written);
        expect(again.has_value(), "an event that was written cannot be read");
        expect(toJsonLine(*again) == written, "an event changed on its way through the file");
    }
}

} // namespace fovea::fuzz
