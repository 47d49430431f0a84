#include "core/cli/console.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

constexpr std::string_view clearLine = "\r\033[K";

/// Letters, not bytes: class names may be of any language.
std::size_t widthOf(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

void write(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

std::vector<std::string> shownCells(const std::vector<std::string>& row) {
    std::vector<std::string> cells(row.size());
    std::ranges::transform(row, cells.begin(), [](const auto& cell) { return shownName(cell); });
    return cells;
}

/// A longer line would wrap, and then could not be rewritten.
std::size_t terminalWidth() {
    winsize size{};
    const bool isKnown = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return isKnown ? size.ws_col : 80;
}

} // namespace

void say(std::string_view line) {
    write(stderr, shownText(line));
    write(stderr, "\n");
}

void print(std::string_view text) {
    static const bool isOnTerminal = ::isatty(STDOUT_FILENO) == 1;
    if (isOnTerminal)
        write(stdout, shownText(text));
    else
        write(stdout, text);
}

bool hasTerminal() {
    static const bool isTerminal = ::isatty(STDERR_FILENO) == 1;
    return isTerminal;
}

void Table::add(const std::vector<std::string>& row) { m_rows.push_back(shownCells(row)); }

void Table::addTotal(const std::vector<std::string>& row) { m_totals.push_back(shownCells(row)); }

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (const Column& column : m_columns)
        widths.push_back(widthOf(column.heading));
    for (const auto* rows : {&m_rows, &m_totals})
        for (const auto& row : *rows)
            for (std::size_t i = 0; i < row.size(); ++i)
                widths[i] = std::max(widths[i], widthOf(row[i]));
    const auto lineOf = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string fill(widths[i] - widthOf(cells[i]), ' ');
            line += i == 0 ? "" : "  ";
            line += m_columns[i].isRight ? fill + cells[i] : cells[i] + fill;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    };
    std::vector<std::string> headings;
    std::size_t whole = 2 * (m_columns.size() - 1);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        headings.push_back(m_columns[i].heading);
        whole += widths[i];
    }
    const std::string rule = std::string(whole, '-') + "\n";
    std::string text = lineOf(headings) + rule;
    for (const auto& row : m_rows)
        text += lineOf(row);
    if (!m_totals.empty())
        text += rule;
    for (const auto& row : m_totals)
        text += lineOf(row);
    return text;
}

void StatusLine::show(const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    if (!hasTerminal() || (m_isShown && now - m_last < std::chrono::milliseconds(100)))
        return;
    m_last = now;
    m_isShown = true;
    write(stderr, clearLine);
    write(stderr, std::string_view(shownName(text)).substr(0, terminalWidth() - 1));
    std::fflush(stderr);
}

void StatusLine::clear() {
    if (m_isShown)
        write(stderr, clearLine);
    m_isShown = false;
}

void StatusLine::showCount(std::string_view what, std::int64_t done, std::int64_t total) {
    show(total > 0 ? fmt::format("{} {} of {}", what, grouped(done), grouped(total))
                   : fmt::format("{} {}", what, grouped(done)));
}

std::string duration(double seconds) {
    const auto whole = std::llround(std::max(0.0, std::isfinite(seconds) ? seconds : 0.0));
    const auto hours = whole / 3600;
    const auto minutes = whole / 60 % 60;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                     : fmt::format("{}:{:02}", minutes, whole % 60);
}

LayerRegistry openRegistry() {
    LayerRegistry registry = loadPlugins();
    for (const PluginFault& fault : registry.faults())
        say(fmt::format("warning: {}", fault.message));
    return registry;
}

} // namespace fovea
