#include "core/data/codecs/heif/turns.hpp"

#include <array>
#include <vector>

#include "core/data/codecs/boxes.hpp"

namespace fovea {

namespace {

// What an orientation becomes where the picture is turned further.
constexpr std::array<int, 9> turnedLeft{1, 8, 5, 6, 7, 4, 1, 2, 3};
constexpr std::array<int, 9> mirroredAcross{1, 2, 1, 4, 3, 6, 5, 8, 7};

int turned(int orientation, int quartersLeft) {
    for (int i = 0; i != quartersLeft; ++i)
        orientation = turnedLeft[static_cast<std::size_t>(orientation)];
    return orientation;
}

void apply(const Box& property, HeifTurns& turns) {
    const unsigned setting = property.content.empty() ? 0U : std::uint8_t(property.content[0]);
    if (property.type == "irot")
        turns.orientation = turned(turns.orientation, static_cast<int>(setting & 3U));
    else if (property.type == "imir") {
        turns.orientation = mirroredAcross[static_cast<std::size_t>(turns.orientation)];
        if ((setting & 1U) == 0) // top and bottom change places
            turns.orientation = turned(turns.orientation, 2);
    } else if (property.type == "clap")
        turns.crop = property.content;
}

/// Reads numbers one after another; 0 beyond the end.
class Numbers {
public:
    explicit Numbers(std::string_view bytes) : m_rest(bytes) {}

    std::uint64_t next(std::size_t bytes) {
        if (m_rest.size() < bytes) {
            m_rest = {};
            return 0;
        }
        const std::uint64_t value = bigEndian(m_rest.substr(0, bytes));
        m_rest.remove_prefix(bytes);
        return value;
    }

    bool isAtEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// Goes through an association box (ISO/IEC 23008-12, 9.3): which properties, counted from 1,
/// belong to which item.
void applyAssociated(std::string_view association, const std::vector<Box>& properties,
                     std::uint32_t item, HeifTurns& turns) {
    Numbers numbers(association);
    const std::uint64_t versionAndFlags = numbers.next(4);
    const std::size_t itemBytes = versionAndFlags >> 24U == 0 ? 2 : 4;
    const std::size_t indexBytes = (versionAndFlags & 1U) != 0 ? 2 : 1;
    const std::uint64_t indexMask = indexBytes == 2 ? 0x7fff : 0x7f; // above it: is it essential?
    for (std::uint64_t left = numbers.next(4); left != 0 && !numbers.isAtEnd(); --left) {
        const bool isOurs = numbers.next(itemBytes) == item;
        for (std::uint64_t i = numbers.next(1); i != 0; --i) {
            const std::uint64_t index = numbers.next(indexBytes) & indexMask;
            if (isOurs && index != 0 && index <= properties.size())
                apply(properties[index - 1], turns);
        }
    }
}

} // namespace

HeifTurns heifTurns(std::string_view file, std::uint32_t item) {
    const std::string_view meta = firstBox(file, "meta");
    const std::string_view all = firstBox(meta.size() < 4 ? meta : meta.substr(4), "iprp");
    std::vector<Box> properties;
    Boxes container(firstBox(all, "ipco"));
    while (const std::optional<Box> property = container.next())
        properties.push_back(*property);
    HeifTurns turns;
    Boxes boxes(all);
    while (const std::optional<Box> box = boxes.next())
        if (box->type == "ipma")
            applyAssociated(box->content, properties, item, turns);
    return turns;
}

} // namespace fovea
