#include "core/evaluation/csv.hpp"

#include <fmt/format.h>

namespace fovea {

Result<std::vector<std::vector<std::string>>> parseCsv(std::string_view text) {
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record;
    std::string field;
    bool isQuoted = false;
    int line = 1;
    int quoteLine = 0;
    const auto endRecord = [&] {
        if (!record.empty() || !field.empty()) {
            record.push_back(std::move(field));
            records.push_back(std::move(record));
        }
        record.clear();
        field.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        line += c == '\n' ? 1 : 0;
        if (isQuoted) {
            if (c != '"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                field += text[++i];
            else
                isQuoted = false;
        } else if (c == '"') {
            isQuoted = true;
            quoteLine = line;
        } else if (c == ',') {
            record.push_back(std::move(field));
            field.clear();
        } else if (c == '\n') {
            endRecord();
        } else if (c != '\r') {
            field += c;
        }
    }
    if (isQuoted)
        return fail(ErrorKind::Data,
                    fmt::format("line {}: a quote is opened and never closed", quoteLine));
    endRecord();
    return records;
}

} // namespace fovea
