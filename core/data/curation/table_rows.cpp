#include "core/data/curation/table_rows.hpp"

#include <unordered_map>

namespace fovea {

std::vector<std::optional<std::size_t>> samplesOfRows(const SampleTable& table, const Scan& scan) {
    std::vector<std::optional<std::size_t>> result(table.size());
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t row = 0; row != table.size(); ++row) {
        // A table is mostly in the scan's own order.
        if (row < scan.samples.size() && scan.samples[row].name == table.path(row)) {
            result[row] = row;
            continue;
        }
        if (places.empty())
            for (std::size_t i = 0; i != scan.samples.size(); ++i)
                places.emplace(scan.samples[i].name, i);
        if (const auto found = places.find(table.path(row)); found != places.end())
            result[row] = found->second;
    }
    return result;
}

} // namespace fovea
