#include "core/data/curation/sample_edits.hpp"

#include <algorithm>
#include <cassert>

#include "core/data/curation/draw_splits.hpp"
#include "core/data/curation/table_rows.hpp"

namespace fovea {

SampleTable relabelled(const SampleTable& table, std::span<const std::size_t> rows,
                       std::int32_t label) {
    assert(label >= 0 && static_cast<std::size_t>(label) < table.classes().size());
    return table.changed(rows, [&](std::size_t, SampleMark& mark) { mark.label = label; });
}

SampleTable movedTo(const SampleTable& table, std::span<const std::size_t> rows, Split split) {
    return table.changed(rows, [&](std::size_t, SampleMark& mark) { mark.split = split; });
}

SampleTable withState(const SampleTable& table, std::span<const std::size_t> rows,
                      SampleState state) {
    return table.changed(rows, [&](std::size_t, SampleMark& mark) { mark.state = state; });
}

SampleTable withNewSamples(const SampleTable& table, const ScannedSource& source,
                           const DatasetSpec& spec) {
    const std::vector<Sample>& found = source.scan.samples;
    std::vector<bool> isNamed(found.size());
    for (const std::optional<std::size_t>& sample : samplesOfRows(table, source.scan))
        if (sample)
            isNamed[*sample] = true;

    SampleRows rows = table.rows();
    std::vector<std::string> classes = table.classes();
    std::vector<SampleMark> marks;
    for (std::size_t row = 0; row != table.size(); ++row)
        marks.push_back(table.mark(row));
    for (std::size_t i = 0; i != found.size(); ++i) {
        if (isNamed[i])
            continue;
        const std::string& name = source.scan.classes[static_cast<std::size_t>(found[i].label)];
        const auto known = std::find(classes.begin(), classes.end(), name);
        const auto label = static_cast<std::int32_t>(known - classes.begin());
        if (known == classes.end())
            classes.push_back(name);
        rows.paths.push_back(found[i].name);
        if (!rows.otherColumns.empty())
            rows.otherFields.emplace_back(rows.otherColumns.size());
        marks.push_back({label, found[i].split, SampleState::Included});
    }
    if (marks.size() == table.size())
        return table;
    const SampleTable all(std::move(classes), std::move(rows), marks);
    const SampleTable drawn = withSplitsDrawn(all, source, spec);
    std::vector<std::size_t> added;
    for (std::size_t row = table.size(); row != all.size(); ++row)
        added.push_back(row);
    return all.changed(added, [&](std::size_t row, SampleMark& mark) { mark = drawn.mark(row); });
}

} // namespace fovea
