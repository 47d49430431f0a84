#include "core/data/curation/sample_table.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "core/base/hash.hpp"

namespace fovea {

SampleTable::SampleTable(std::vector<std::string> classes, SampleRows rows,
                         const std::vector<SampleMark>& marks)
    : m_classes(std::move(classes)), m_rows(std::make_shared<const SampleRows>(std::move(rows))) {
    assert(marks.size() == size());
    for (auto begin = marks.begin(); begin != marks.end();) {
        const auto count = std::min(static_cast<std::ptrdiff_t>(blockRows), marks.end() - begin);
        m_blocks.push_back(std::make_shared<const Block>(begin, begin + count));
        begin += count;
    }
}

const SampleRows& SampleTable::rows() const {
    static const SampleRows none;
    return m_rows ? *m_rows : none;
}

SampleTable SampleTable::changed(std::span<const std::size_t> rows,
                                 FunctionRef<void(std::size_t, SampleMark&)> change) const {
    SampleTable result = *this;
    std::vector<std::shared_ptr<Block>> copies(m_blocks.size());
    for (const std::size_t row : rows) {
        std::shared_ptr<Block>& copy = copies[row / blockRows];
        if (!copy) {
            copy = std::make_shared<Block>(*m_blocks[row / blockRows]);
            result.m_blocks[row / blockRows] = copy;
        }
        change(row, (*copy)[row % blockRows]);
    }
    return result;
}

std::string SampleTable::fingerprint() const {
    // Two hashes with different starts make one of 128 bits; lengths keep "ab","c" from "a","bc".
    const auto hash = [this](std::uint64_t start) {
        Hash result(start);
        for (const std::string& name : classes())
            result.add(name.size()).add(name);
        for (std::size_t row = 0; row != size(); ++row)
            if (mark(row).state == SampleState::Included)
                result.add(path(row).size())
                    .add(path(row))
                    .add(static_cast<std::uint64_t>(mark(row).label))
                    .add(static_cast<std::uint64_t>(mark(row).split));
        return result.value();
    };
    return fmt::format("{:016x}{:016x}", hash(0xcbf29ce484222325U), hash(0x9e3779b97f4a7c15U));
}

bool SampleTable::operator==(const SampleTable& other) const {
    const bool hasSameRows = m_rows == other.m_rows || rows() == other.rows();
    return m_classes == other.m_classes && hasSameRows &&
           std::ranges::equal(m_blocks, other.m_blocks,
                              [](const auto& a, const auto& b) { return a == b || *a == *b; });
}

} // namespace fovea
