#include "core/data/curation/draw_splits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/base/hash.hpp"
#include "core/base/random.hpp"
#include "core/data/curation/table_rows.hpp"

namespace fovea {

namespace {

/// What goes into a split as one: a sample, or all rows of an image.
struct Unit {
    std::string_view name;
    std::int32_t label = 0;
    Split split = Split::Train; ///< the source's own
    bool isIncluded = false;
};

/// A table's rows as units.
struct Units {
    std::vector<Unit> units;
    std::vector<std::optional<std::size_t>> ofRow; ///< none where the source lacks the sample
};

std::string_view imageOf(std::string_view row) { return row.substr(0, row.rfind(':')); }

Units unitsOf(const SampleTable& table, const ScannedSource& source) {
    const std::vector<std::optional<std::size_t>> samples = samplesOfRows(table, source.scan);
    const bool areRows = source.scan.kind == SourceKind::Rows;
    std::unordered_map<std::int32_t, std::size_t> ofImage;
    Units result;
    result.ofRow.resize(table.size());
    for (std::size_t row = 0; row != table.size(); ++row) {
        if (!samples[row])
            continue;
        const Sample& sample = source.scan.samples[*samples[row]];
        std::size_t unit = result.units.size();
        if (areRows)
            unit = ofImage.emplace(sample.container, unit).first->second;
        if (unit == result.units.size())
            result.units.push_back({areRows ? imageOf(sample.name) : std::string_view(sample.name),
                                    table.mark(row).label, sample.split, false});
        if (table.mark(row).state == SampleState::Included)
            result.units[unit].isIncluded = true;
        result.ofRow[row] = unit;
    }
    return result;
}

/// Of each class, its units of the train split in the order in which they are drawn.
std::vector<std::vector<std::size_t>> drawOrder(const std::vector<Unit>& units,
                                                const std::vector<std::string>& classes,
                                                std::uint64_t seed) {
    std::vector<std::uint64_t> keys(units.size());
    std::vector<std::vector<std::size_t>> order(classes.size());
    for (std::size_t i = 0; i != units.size(); ++i) {
        if (units[i].split != Split::Train || !units[i].isIncluded)
            continue;
        const auto label = static_cast<std::size_t>(units[i].label);
        keys[i] = streamOf(seed, hashOf(classes[label]), hashOf(units[i].name));
        order[label].push_back(i);
    }
    for (std::vector<std::size_t>& ofClass : order)
        std::sort(ofClass.begin(), ofClass.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(keys[a], units[a].name) < std::tie(keys[b], units[b].name);
        });
    return order;
}

/// Of `available` samples, about `share` of `total`, but at least one stays, and where the share is
/// not 0 and there are enough to share, at least one goes.
std::size_t takenOf(std::size_t available, std::size_t total, double share) {
    if (available < 2 || share <= 0)
        return 0;
    const auto wanted = static_cast<std::size_t>(std::lround(share * static_cast<double>(total)));
    return std::clamp<std::size_t>(wanted, available > 2 ? 1 : 0, available - 1);
}

void draw(std::vector<Unit>& units, const std::vector<std::string>& classes,
          const ScannedSource& source, const DatasetSpec& spec) {
    const auto has = [&](Split split) {
        return std::find(source.ownSplits.begin(), source.ownSplits.end(), split) !=
               source.ownSplits.end();
    };
    std::vector<std::size_t> totals(classes.size());
    for (const Unit& unit : units)
        totals[static_cast<std::size_t>(unit.label)] += unit.isIncluded ? 1 : 0;
    const auto order = drawOrder(units, classes, spec.splitSeed);
    for (std::size_t label = 0; label != order.size(); ++label) {
        const std::vector<std::size_t>& ofClass = order[label];
        const std::size_t test =
            has(Split::Test) ? 0 : takenOf(ofClass.size(), totals[label], spec.testShare);
        const std::size_t rest = ofClass.size() - test;
        const std::size_t validation =
            has(Split::Validation) ? 0 : takenOf(rest, rest, spec.validationShare);
        for (std::size_t i = 0; i != test + validation; ++i)
            units[ofClass[i]].split = i < test ? Split::Test : Split::Validation;
    }
}

} // namespace

SampleTable withSplitsDrawn(const SampleTable& table, const ScannedSource& source,
                            const DatasetSpec& spec) {
    Units drawn = unitsOf(table, source);
    draw(drawn.units, table.classes(), source, spec);
    std::vector<std::size_t> all(table.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return table.changed(all, [&](std::size_t row, SampleMark& mark) {
        if (drawn.ofRow[row] && drawn.units[*drawn.ofRow[row]].isIncluded)
            mark.split = drawn.units[*drawn.ofRow[row]].split;
    });
}

SampleTable drawnTable(const ScannedSource& source, const DatasetSpec& spec) {
    SampleRows rows;
    std::vector<SampleMark> marks;
    for (const Sample& sample : source.scan.samples) {
        rows.paths.push_back(sample.name);
        marks.push_back({sample.label, sample.split, SampleState::Included});
    }
    return withSplitsDrawn(SampleTable(source.scan.classes, std::move(rows), marks), source, spec);
}

} // namespace fovea
