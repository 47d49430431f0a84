#include "core/data/formats/csv_reader.hpp"

#include <algorithm>

namespace fovea {

CsvReader::CsvReader(std::string_view text, char separator) : m_text(text), m_separator(separator) {
    if (m_text.starts_with("\xef\xbb\xbf")) // Spreadsheets mark UTF-8 so.
        m_text.remove_prefix(3);
}

bool CsvReader::skip(std::string_view mark) {
    if (!m_text.starts_with(mark))
        return false;
    m_text.remove_prefix(mark.size());
    return true;
}

std::string CsvReader::takeLine() {
    std::string line(m_text.substr(0, m_text.find('\n')));
    m_text.remove_prefix(std::min(m_text.size(), line.size() + 1));
    ++m_nextLine;
    while (line.ends_with('\r')) // else each time it is written and read again one more would go
        line.pop_back();
    return line;
}

std::optional<std::vector<std::string>> CsvReader::next() {
    m_line = m_nextLine;
    std::vector<std::string> fields;
    for (;;) {
        const std::optional<std::string> field = nextField();
        if (!field)
            return std::nullopt;
        fields.push_back(*field);
        if (m_text.empty())
            return fields;
        const bool goesOn = m_text.front() == m_separator;
        if (!goesOn && m_text.starts_with("\r\n"))
            m_text.remove_prefix(1);
        if (!goesOn)
            ++m_nextLine;
        m_text.remove_prefix(1);
        if (!goesOn)
            return fields;
    }
}

std::optional<std::string> CsvReader::nextField() {
    if (!m_text.starts_with('"')) {
        const char ends[] = {m_separator, '\n', '\0'};
        const std::size_t end = std::min(m_text.size(), m_text.find_first_of(ends));
        std::string field(m_text.substr(0, end));
        m_text.remove_prefix(end);
        if (field.ends_with('\r') && !m_text.starts_with(m_separator))
            field.pop_back();
        return field;
    }
    std::string field;
    m_text.remove_prefix(1);
    for (;;) {
        const std::size_t end = m_text.find('"');
        if (end == std::string_view::npos)
            return std::nullopt;
        field += m_text.substr(0, end);
        m_nextLine += static_cast<int>(
            std::count(m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        m_text.remove_prefix(end + 1);
        if (!m_text.starts_with('"'))
            break;
        field += '"';
        m_text.remove_prefix(1);
    }
    const bool isClosed = m_text.empty() || m_text.starts_with(m_separator) ||
                          m_text.starts_with('\n') || m_text.starts_with("\r\n");
    return isClosed ? std::optional(field) : std::nullopt;
}

} // namespace fovea
