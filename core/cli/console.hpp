#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/layer/registry.hpp"

namespace fovea {

/// A line on stderr: progress, messages, warnings. Names in it come from elsewhere, so control
/// characters are shown as \x1b.
void say(std::string_view line);

/// Text on stdout: what the command was asked for, to the byte; on a terminal as a line is shown.
void print(std::string_view text);

/// Whether stderr is a terminal, where a line may be rewritten.
bool hasTerminal();

/// Columns of text under headings, as wide as they need; figures to the right.
class Table {
public:
    struct Column {
        std::string heading;
        bool isRight = false;
    };

    explicit Table(std::vector<Column> columns) : m_columns(std::move(columns)) {}

    /// Cells are shown as names are: a table has a line a row, whatever stands in it.
    void add(const std::vector<std::string>& row);

    /// A row below a rule.
    void addTotal(const std::vector<std::string>& row);

    std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
    std::vector<std::vector<std::string>> m_totals;
};

/// The line at the bottom of a terminal that tells how far something is; nothing elsewhere.
class StatusLine {
public:
    StatusLine() = default;
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    ~StatusLine() { clear(); }

    /// Ten times a second at most, unless it is the first.
    void show(const std::string& text);
    void clear();

    /// "reading images 1,200 of 60,000"
    void showCount(std::string_view what, std::int64_t done, std::int64_t total);

private:
    std::chrono::steady_clock::time_point m_last;
    bool m_isShown = false;
};

/// 3725 as "1:02:05", 65 as "1:05".
std::string duration(double seconds);

/// The layer types of all plugins; each fault of a plugin is a warning, and the rest is used.
LayerRegistry openRegistry();

} // namespace fovea
