#include "core/evaluation/explain/occlusion.hpp"

#include <algorithm>

namespace fovea {

namespace {

/// Where windows begin along one axis: each place is in one at least.
std::vector<std::int64_t> windowStarts(std::int64_t extent, std::int64_t window,
                                       std::int64_t stride) {
    std::vector<std::int64_t> starts;
    for (std::int64_t at = 0; at + window < extent; at += stride)
        starts.push_back(at);
    starts.push_back(std::max<std::int64_t>(0, extent - window));
    return starts;
}

struct CoveredBox {
    std::int64_t z = 0;
    std::int64_t y = 0;
    std::int64_t x = 0;
};

/// Calls `visit(place)` for each place of a box, as an index into [D, H, W].
template <class Visitor>
void eachCovered(const CoveredBox& box, std::int64_t window, const Shape& shape, Visitor visit) {
    for (std::int64_t z = box.z; z < std::min(box.z + window, shape.d); ++z)
        for (std::int64_t y = box.y; y < std::min(box.y + window, shape.h); ++y)
            for (std::int64_t x = box.x; x < std::min(box.x + window, shape.w); ++x)
                visit(static_cast<std::size_t>((z * shape.h + y) * shape.w + x));
}

std::vector<CoveredBox> boxesOf(const Shape& shape, std::int64_t window, std::int64_t stride) {
    std::vector<CoveredBox> boxes;
    for (const std::int64_t z : windowStarts(shape.d, window, stride))
        for (const std::int64_t y : windowStarts(shape.h, window, stride))
            for (const std::int64_t x : windowStarts(shape.w, window, stride))
                boxes.push_back({z, y, x});
    return boxes;
}

} // namespace

Result<FoundHeat> occlusion(const HeatTask& task) {
    Explainer& explainer = task.explainer;
    const Shape shape = explainer.input();
    const auto channels = static_cast<std::size_t>(shape.c);
    const std::vector<float> cover =
        emptySample(task.settings.baseline, shape, explainer.run().normalization);
    const double whole = task.target.of(explainer.forward(task.sample).values());
    const std::int64_t window = task.settings.window;
    const std::vector<CoveredBox> boxes = boxesOf(shape, window, task.settings.stride);
    const auto places = static_cast<std::size_t>(shape.pixels());
    std::vector<double> falls(places, 0.0);
    std::vector<int> covers(places, 0);
    const auto together = static_cast<std::size_t>(explainer.batch());
    for (std::size_t first = 0; first < boxes.size(); first += together) {
        if (task.stop.stop_requested())
            return explanationCancelled();
        const std::size_t count = std::min(together, boxes.size() - first);
        std::vector<float> covered;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t begin = covered.size();
            covered.insert(covered.end(), task.sample.begin(), task.sample.end());
            eachCovered(boxes[first + i], window, shape, [&](std::size_t place) {
                const auto from = static_cast<std::ptrdiff_t>(place * channels);
                std::copy_n(cover.begin() + from, channels,
                            covered.begin() + static_cast<std::ptrdiff_t>(begin) + from);
            });
        }
        const View<const float> logits = explainer.forward(covered);
        for (std::size_t i = 0; i < count; ++i) {
            const double fall =
                whole - task.target.of(logits.sample(static_cast<std::int64_t>(i)).values());
            eachCovered(boxes[first + i], window, shape, [&](std::size_t place) {
                falls[place] += fall;
                ++covers[place];
            });
        }
        task.progress(static_cast<std::int64_t>(first + count),
                      static_cast<std::int64_t>(boxes.size()));
    }
    Heat heat{{1, shape.d, shape.h, shape.w, 1}, {}, true};
    for (std::size_t place = 0; place < places; ++place)
        heat.values.push_back(static_cast<float>(falls[place] / covers[place]));
    return FoundHeat{std::move(heat), ""};
}

} // namespace fovea
