#include "core/evaluation/matrix/matrix_files.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/utf8.hpp"
#include "core/data/formats/csv_field.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

constexpr std::size_t mostLetters = 24;
constexpr std::size_t mostClassesWithNumbers = 40; ///< beyond, cells are too small for them

std::vector<std::string_view> lettersOf(std::string_view text) {
    std::vector<std::string_view> letters;
    while (!text.empty()) {
        const std::size_t bytes = firstLetter(text).bytes;
        letters.push_back(text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return letters;
}

/// Text of XML: what it has no letter for is the sign for that.
std::string xmlText(std::string_view text) {
    std::string escaped;
    for (const std::string_view bytes : lettersOf(text)) {
        const Letter letter = firstLetter(bytes);
        if (!letter.isValid || letter.value < 0x20 || letter.value == 0xfffe ||
            letter.value == 0xffff)
            escaped += "\xef\xbf\xbd";
        else if (bytes == "&")
            escaped += "&amp;";
        else if (bytes == "<")
            escaped += "&lt;";
        else if (bytes == ">")
            escaped += "&gt;";
        else
            escaped += bytes;
    }
    return escaped;
}

/// A cell's number as it is written into it.
std::string cellText(double value, MatrixShare share) {
    if (std::isnan(value))
        return {};
    return share == MatrixShare::Counts ? fmt::format("{:.0f}", value)
                                        : fmt::format("{:.1f}", 100 * value);
}

/// Writes a matrix cell by cell; what is empty takes no bytes.
class SvgMatrix {
public:
    explicit SvgMatrix(const MatrixView& view)
        : m_view(view),
          m_shown(view.matrix, view.share),
          m_rows(view.matrix, MatrixShare::OfRow),
          m_hasNumbers(view.order.size() <= mostClassesWithNumbers),
          m_cell(m_hasNumbers ? 36 : 12) {
        std::size_t letters = 0;
        for (const std::int32_t label : view.order)
            letters = std::max(letters, std::min(mostLetters, lettersOf(name(label)).size()));
        // Wide letters are as wide as they are high.
        m_margin = 16 + letters * fontSize;
    }

    std::string text() {
        const std::size_t side = m_margin + m_view.order.size() * m_cell + 8;
        m_text = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
                             "height=\"{0}\" viewBox=\"0 0 {0} {0}\" font-family=\"sans-serif\" "
                             "font-size=\"{1}\">\n<rect width=\"{0}\" height=\"{0}\" "
                             "fill=\"#ffffff\"/>\n",
                             side, fontSize);
        for (std::size_t place = 0; place < m_view.order.size(); ++place)
            addNames(place);
        for (std::size_t row = 0; row < m_view.order.size(); ++row)
            for (std::size_t column = 0; column < m_view.order.size(); ++column)
                addCell(row, column);
        const std::size_t length = m_view.order.size() * m_cell;
        m_text += fmt::format("<rect x=\"{0}\" y=\"{0}\" width=\"{1}\" height=\"{1}\" "
                              "fill=\"none\" stroke=\"#9a9a9a\"/>\n</svg>\n",
                              m_margin, length);
        return std::move(m_text);
    }

private:
    static constexpr std::size_t fontSize = 11;

    const std::string& name(std::int32_t label) const {
        return m_view.matrix.classes()[static_cast<std::size_t>(label)];
    }

    void addNames(std::size_t place) {
        const std::string& whole = name(m_view.order[place]);
        const std::string words = fmt::format(
            "{}<title>{}</title>", xmlText(cutInMiddle(whole, mostLetters)), xmlText(whole));
        const std::size_t middle = m_margin + place * m_cell + m_cell / 2 + fontSize / 3;
        m_text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                              m_margin - 6, middle, words);
        m_text += fmt::format("<text transform=\"translate({},{}) rotate(-90)\">{}</text>\n",
                              middle, m_margin - 6, words);
    }

    void addCell(std::size_t row, std::size_t column) {
        const std::int32_t truth = m_view.order[row];
        const std::int32_t predicted = m_view.order[column];
        const std::int64_t count = m_view.matrix.count(truth, predicted);
        if (count == 0)
            return;
        const std::size_t x = m_margin + column * m_cell;
        const std::size_t y = m_margin + row * m_cell;
        const double share = m_rows.at(truth, predicted);
        // A single error among thousands is seen, too.
        m_text += fmt::format("<g><title>{} taken for {}: {}, {} of the class</title>"
                              "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" "
                              "fill-opacity=\"{:.3f}\"/>",
                              xmlText(name(truth)), xmlText(name(predicted)), grouped(count),
                              percent(share), x, y, m_cell, m_cell,
                              truth == predicted ? "#2f6db5" : "#c2372e", 0.15 + 0.85 * share);
        if (m_hasNumbers)
            m_text += fmt::format(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{}\">{}</text>",
                x + m_cell / 2, y + m_cell / 2 + fontSize / 3, share > 0.5 ? "#ffffff" : "#000000",
                cellText(m_shown.at(truth, predicted), m_view.share));
        m_text += "</g>\n";
    }

    const MatrixView& m_view;
    MatrixShares m_shown;
    MatrixShares m_rows;
    bool m_hasNumbers;
    std::size_t m_cell;
    std::size_t m_margin = 0;
    std::string m_text;
};

} // namespace

std::string toSvg(const MatrixView& view) { return SvgMatrix(view).text(); }

std::string toCsv(const MatrixView& view) {
    const MatrixShares shares(view.matrix, view.share);
    const auto name = [&](std::int32_t label) {
        return csvField(view.matrix.classes()[static_cast<std::size_t>(label)]);
    };
    std::string text = "true\\predicted";
    for (const std::int32_t label : view.order)
        text += "," + name(label);
    text += "\n";
    for (const std::int32_t truth : view.order) {
        text += name(truth);
        for (const std::int32_t predicted : view.order) {
            const double value = shares.at(truth, predicted);
            text += std::isnan(value) ? "," : fmt::format(",{:.9g}", value);
        }
        text += "\n";
    }
    return text;
}

std::string cutInMiddle(std::string_view name, std::size_t letters) {
    const std::vector<std::string_view> all = lettersOf(name);
    if (all.size() <= letters || letters < 2)
        return std::string(name);
    const std::size_t kept = letters - 1;
    const std::size_t ahead = (kept + 1) / 2;
    std::string cut;
    for (std::size_t i = 0; i < ahead; ++i)
        cut += all[i];
    cut += "…";
    for (std::size_t i = all.size() - (kept - ahead); i < all.size(); ++i)
        cut += all[i];
    return cut;
}

} // namespace fovea
