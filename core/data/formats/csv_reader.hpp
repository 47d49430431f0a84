#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fovea {

/// Reads records of separated fields (RFC 4180), whose quoted fields may span lines.
class CsvReader {
public:
    explicit CsvReader(std::string_view text, char separator = ',');

    bool atEnd() const { return m_text.empty(); }

    /// The line on which the record of the last call began, from 1.
    int line() const { return m_line; }

    /// What is left begins so; consumes it.
    bool skip(std::string_view mark);

    /// What is left of the line; consumes it with its end.
    std::string takeLine();

    /// The next record; nothing where a quote is never closed or text follows a closing quote.
    std::optional<std::vector<std::string>> next();

private:
    std::optional<std::string> nextField();

    std::string_view m_text;
    char m_separator;
    int m_line = 1;
    int m_nextLine = 1;
};

} // namespace fovea
