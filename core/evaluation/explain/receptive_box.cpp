#include "core/evaluation/explain/receptive_box.hpp"

#include <algorithm>
#include <map>
#include <ranges>

namespace fovea {

namespace {

/// From the first to the last place along one axis.
struct Stretch {
    std::int64_t first = 0;
    std::int64_t last = -1;

    Stretch with(const Stretch& other) const {
        return last < first ? other
                            : Stretch{std::min(first, other.first), std::max(last, other.last)};
    }
};

/// What a window of `window` places, `step` apart, reads for a stretch of its output.
Stretch readFor(const Stretch& output, std::int64_t window, std::int64_t step, std::int64_t from,
                std::int64_t to) {
    // Of an output that is larger than a window makes it, each place is spread over several.
    if (window > 1 && to > from + window - 1)
        return {std::max<std::int64_t>(0, output.first * from / to - window + 1),
                std::min(from - 1, output.last * from / to + window - 1)};
    const std::int64_t border = (to - 1) * step + window - from;
    // What moves places only, adds a border or cuts one off; a stride may leave a rest unread.
    const bool isMove = window == 1 && step == 1;
    const std::int64_t before = isMove ? border / 2 : (std::max<std::int64_t>(0, border) + 1) / 2;
    return {std::clamp<std::int64_t>(output.first * step - before, 0, from - 1),
            std::clamp<std::int64_t>(output.last * step - before + window - 1, 0, from - 1)};
}

struct Seen {
    Stretch rows;
    Stretch columns;
};

Seen seenThrough(const Plan& plan, const Seen& output, const Shape& from) {
    if (plan.reach.isGlobal)
        return {{0, from.h - 1}, {0, from.w - 1}};
    const Reach& reach = plan.reach;
    return {readFor(output.rows, reach.window.height, reach.step.height, from.h, plan.output.h),
            readFor(output.columns, reach.window.width, reach.step.width, from.w, plan.output.w)};
}

} // namespace

ReceptiveBox receptiveBox(const NetworkSpec& spec, const NetworkReport& report,
                          const std::string& node, const MapPlace& place) {
    std::map<std::string, Seen> seen{{node, {{place.y, place.y}, {place.x, place.x}}}};
    for (const std::string& id : std::views::reverse(report.order)) {
        const auto found = seen.find(id);
        if (found == seen.end())
            continue;
        const NodeSpec& each = *spec.find(id);
        if (each.type == inputNodeType) {
            const auto [rows, columns] = found->second;
            return {rows.first, columns.first, rows.last - rows.first + 1,
                    columns.last - columns.first + 1};
        }
        for (const std::string& source : each.inputs) {
            if (source.empty())
                continue;
            const Seen through = seenThrough(report.nodes.at(id).plan, found->second,
                                             report.nodes.at(source).output);
            Seen& sum = seen[source];
            sum = {sum.rows.with(through.rows), sum.columns.with(through.columns)};
        }
    }
    return {};
}

} // namespace fovea
