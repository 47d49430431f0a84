#include "core/evaluation/values/kernel_wall.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace fovea {

namespace {

/// A kernel and, of colours, which channel; all three at once where that is -1.
struct KernelPlace {
    std::int64_t input = 0;
    std::int64_t output = 0;
};

/// Which kernel stands where.
class KernelGrid {
public:
    explicit KernelGrid(const KernelLayout& layout) : m_layout(layout) {
        if (layout.isColour) {
            m_unit = 4;
            m_count = 4 * layout.outputs;
        } else if (!layout.connections.empty()) {
            std::int64_t rows = 0;
            for (std::size_t i = 0; i < layout.connections.size(); ++i) {
                const Connection& joined = layout.connections[i];
                m_connections[{joined.output, joined.input}] = static_cast<std::int64_t>(i);
                m_columns = std::max(m_columns, joined.input + 1);
                rows = std::max(rows, joined.output + 1);
            }
            m_count = rows * m_columns;
        } else {
            m_columns = layout.inputs > 1 ? layout.inputs : 0;
            m_count = layout.inputs * layout.outputs;
        }
    }

    std::int64_t count() const { return m_count; }

    std::int64_t columns() const { return m_columns; }

    std::int64_t unit() const { return m_unit; }

    std::optional<KernelPlace> at(std::int64_t tile) const {
        if (m_layout.isColour)
            return KernelPlace{tile % 4 - 1, tile / 4};
        if (m_connections.empty())
            return KernelPlace{tile % m_layout.inputs, tile / m_layout.inputs};
        const auto found = m_connections.find({tile / m_columns, tile % m_columns});
        return found == m_connections.end() ? std::nullopt
                                            : std::optional(KernelPlace{0, found->second});
    }

private:
    KernelLayout m_layout;
    std::int64_t m_count = 0;
    std::int64_t m_columns = 0;
    std::int64_t m_unit = 1;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> m_connections;
};

std::string outputName(const KernelLayout& layout, const KernelPlace& place,
                       const std::vector<std::string>& classes) {
    const std::int64_t output =
        layout.outputChannel(std::max<std::int64_t>(0, place.input), place.output);
    if (static_cast<std::size_t>(output) < classes.size())
        return classes[static_cast<std::size_t>(output)];
    return fmt::format("output {}", output);
}

std::string kernelName(const KernelLayout& layout, const KernelPlace& place,
                       const std::string& weight, const std::vector<std::string>& classes) {
    if (layout.hasConnections && layout.connections.empty())
        return fmt::format("{}, connection {}", weight, place.output);
    if (layout.isNumbers && layout.areOutputs)
        return weight;
    std::string name = weight + ", " + outputName(layout, place, classes);
    if (layout.isColour && place.input >= 0) {
        constexpr std::string_view colours[]{"red", "green", "blue"};
        name += fmt::format(", {}", colours[place.input]);
    } else if (layout.hasInputs && !layout.isNumbers && !layout.isColour) {
        name += fmt::format(", {} {}", layout.isTemplate ? "map" : "input",
                            layout.inputChannel(place.input, place.output));
    }
    return name;
}

TileForm formOf(const KernelLayout& layout) {
    if (layout.isNumbers)
        return TileForm::Bars;
    if (layout.isSignal)
        return TileForm::Curve;
    return layout.isColour ? TileForm::Colour : TileForm::Map;
}

std::span<const float> ofPosition(std::span<const float> values, const KernelLayout& layout,
                                  std::int64_t position) {
    // Positions are outermost wherever there are several.
    const auto size = static_cast<std::size_t>(layout.positionStep);
    return layout.positions > 1 ? values.subspan(static_cast<std::size_t>(position) * size, size)
                                : values;
}

void gather(const Volume& kernel, std::vector<float>& values) {
    for (std::int64_t depth = 0; depth < kernel.extents.depth; ++depth)
        for (std::int64_t row = 0; row < kernel.extents.height; ++row)
            for (std::int64_t column = 0; column < kernel.extents.width; ++column)
                values.push_back(kernel.at(depth, row, column));
}

/// Of one kernel; the three channels of a colour are one.
ValueScale ownScale(const ValueTile& tile) {
    std::vector<float> values;
    Volume kernel = tile.numbers;
    gather(kernel, values);
    for (int channel = 1; tile.form == TileForm::Colour && channel < 3; ++channel) {
        kernel.first += tile.colourStep;
        gather(kernel, values);
    }
    return signedScaleOf(values);
}

} // namespace

ValueWall kernelWall(std::shared_ptr<const std::vector<float>> values, const KernelLayout& layout,
                     const KernelLook& look, const std::string& name,
                     const std::vector<std::string>& classes) {
    const KernelGrid grid(layout);
    const std::int64_t position = std::clamp<std::int64_t>(look.position, 0, layout.positions - 1);
    ValueWall wall;
    wall.count = grid.count();
    wall.columns = grid.columns();
    wall.unit = grid.unit();
    wall.extents = layout.extents;
    wall.cut = look.cut.value_or(middleCut(wall.extents));
    wall.form = formOf(layout);
    const ValueScale ofAll = look.ofAll && layout.positions == 1
                                 ? *look.ofAll
                                 : signedScaleOf(ofPosition(*values, layout, position));
    if (look.scale == ScaleBy::Layer)
        wall.scale = ofAll;
    wall.tile = [=, values = std::move(values),
                 form = wall.form](std::int64_t tile) -> std::optional<ValueTile> {
        const std::optional<KernelPlace> place = grid.at(tile);
        if (!place)
            return std::nullopt;
        const std::int64_t input = std::max<std::int64_t>(0, place->input);
        ValueTile made{.form = form,
                       .numbers = layout.kernel(*values, position, input, place->output),
                       .scale = ofAll,
                       .name = kernelName(layout, *place, name, classes)};
        if (form == TileForm::Colour) {
            made.colourStep = layout.inputStep;
            if (place->input >= 0)
                made.form = TileForm::Map;
        }
        if (layout.isNumbers) {
            made.along = layout.areOutputs ? "output" : "input";
            made.firstAlong = layout.areOutputs ? 0 : layout.inputChannel(0, place->output);
        }
        if (look.scale == ScaleBy::Map)
            made.scale = ownScale(made);
        return made;
    };
    return wall;
}

std::string kernelText(const KernelLayout& layout) {
    const Size3& size = layout.extents;
    if (layout.isNumbers)
        return layout.areOutputs
                   ? fmt::format("{} numbers, one for each output", size.width)
                   : fmt::format("{} outputs over {} inputs", layout.outputs, size.width);
    const std::string extent = layout.isSignal ? fmt::format("{} points", size.width)
                               : size.depth > 1
                                   ? fmt::format("{}x{}x{}", size.depth, size.height, size.width)
                                   : fmt::format("{}x{}", size.height, size.width);
    if (layout.hasConnections)
        return fmt::format("{} connections of {}", layout.outputs, extent);
    if (!layout.hasInputs)
        return fmt::format("{} maps of {}", layout.outputs, extent);
    std::string text =
        fmt::format("{} outputs, {}{} of {}", layout.outputs,
                    layout.inputs > 1 ? fmt::format("each over {} ", layout.inputs) : "each a ",
                    layout.isTemplate ? (layout.inputs > 1 ? "maps" : "template")
                                      : (layout.inputs > 1 ? "inputs" : "kernel"),
                    extent);
    if (layout.isColour)
        text = fmt::format("{} outputs over red, green and blue, {}", layout.outputs, extent);
    if (layout.groups > 1)
        text += fmt::format(", in {} groups", layout.groups);
    if (layout.positions > 1)
        text += fmt::format(", of its own at each of {}x{} positions", layout.positionGrid.height,
                            layout.positionGrid.width);
    return text;
}

} // namespace fovea
