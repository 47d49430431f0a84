/// How S-cells organise themselves: reinforcement of the maximum-output cells.

#include <algorithm>

#include "plugins/neocognitron/s_layer.hpp"

namespace fovea {

namespace {

/// What an unlearnt plane's excitation sums to at most over a window of ones: enough to win where
/// no learnt plane answers, and never against one that does.
constexpr float firstExcitation = 0.01F;

/// The cells of one sample as competitors: of every place only its strongest can win a column.
class Competition {
public:
    Competition(const CellWindows& cells, const float* answers, std::span<std::byte> scratch)
        : m_cells(cells),
          m_answers(answers),
          m_places(cells.images() * cells.positions()),
          m_strongest(reinterpret_cast<std::int32_t*>(scratch.data())),
          m_isCandidate(m_strongest + m_places) {
        for (std::int64_t place = 0; place < m_places; ++place) {
            const float* cell = answers + place * cells.output.c;
            m_strongest[place] =
                static_cast<std::int32_t>(std::max_element(cell, cell + cells.output.c) - cell);
        }
        std::fill(m_isCandidate, m_isCandidate + m_places, 0);
    }

    /// The winner of each column becomes a candidate; where nobody answers there is none.
    void findCandidates(Size2 column) {
        for (std::int64_t place = 0; place < m_places; ++place)
            if (const std::int64_t winner = winnerAround(place, column); answerAt(winner) > 0)
                m_isCandidate[winner] = 1;
    }

    /// The place of the plane's strongest candidate; -1 where it has none.
    std::int64_t representativeOf(std::int64_t plane) const {
        std::int64_t best = -1;
        for (std::int64_t place = 0; place < m_places; ++place)
            if (m_isCandidate[place] != 0 && m_strongest[place] == plane &&
                (best < 0 || answerAt(place) > answerAt(best)))
                best = place;
        return best;
    }

private:
    float answerAt(std::int64_t place) const {
        return m_answers[place * m_cells.output.c + m_strongest[place]];
    }

    std::int64_t winnerAround(std::int64_t middle, Size2 column) const {
        const std::int64_t height = m_cells.output.h;
        const std::int64_t width = m_cells.output.w;
        const std::int64_t image = middle / m_cells.positions() * m_cells.positions();
        const std::int64_t top = middle % m_cells.positions() / width - (column.height - 1) / 2;
        const std::int64_t left = middle % width - (column.width - 1) / 2;
        std::int64_t winner = middle;
        for (std::int64_t y = std::max<std::int64_t>(0, top);
             y < std::min(height, top + column.height); ++y)
            for (std::int64_t x = std::max<std::int64_t>(0, left);
                 x < std::min(width, left + column.width); ++x)
                if (const std::int64_t place = image + y * width + x;
                    answerAt(place) > answerAt(winner))
                    winner = place;
        return winner;
    }

    const CellWindows& m_cells;
    const float* m_answers;
    std::int64_t m_places;
    std::int32_t* m_strongest;   ///< [places]: which plane
    std::int32_t* m_isCandidate; ///< [places]
};

} // namespace

void SLayer::startLearning(std::span<const std::span<float>> weights,
                           RandomKey random) const noexcept {
    const auto sees = static_cast<float>(weights[0].size() / static_cast<std::size_t>(planes));
    RandomStream stream(random);
    for (float& value : weights[0])
        value = firstExcitation / sees * stream.uniform();
    std::ranges::fill(weights[1], 0.0F);
}

void SLayer::learn(const Learn& sample) const noexcept {
    const CellWindows cells = *place(sample.input().shape);
    const FixedWeights fixed = fixedWeights(kernel, falloff);
    const std::int64_t channels = cells.input.c;
    const auto q = static_cast<float>(rate);
    Competition competition(cells, sample.output.data, sample.scratch);
    competition.findCandidates(column);
    for (std::int64_t k = 0; k < planes; ++k) {
        const std::int64_t place = competition.representativeOf(k);
        if (place < 0)
            continue;
        const float* seen = sample.input().data +
                            place / cells.positions() * cells.input.h * cells.input.w * channels;
        const std::int64_t y = place % cells.positions() / cells.output.w;
        const std::int64_t x = place % cells.output.w;
        cells.forPixels(y, x, [&](std::int64_t tap, std::int64_t pixel) {
            const float step =
                q * fixed[static_cast<std::size_t>(tap)] / static_cast<float>(channels);
            float* excitation = sample.weights[0].data() + tap * channels * planes + k;
            for (std::int64_t i = 0; i < channels; ++i)
                excitation[i * planes] += step * std::max(0.0F, seen[pixel * channels + i]);
        });
        sample.weights[1][static_cast<std::size_t>(k)] += q * cells.energyAt(fixed, seen, y, x);
    }
}

} // namespace fovea
