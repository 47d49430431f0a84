#include "core/base/json_reader.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "core/base/json_text.hpp"

namespace fovea {

namespace {

struct Extent {
    std::size_t depth = 0;
    std::size_t values = 1; ///< about: those behind a bracket or a comma
};

/// Of any text: a quote hides brackets, whether or not it ends.
Extent extentOf(std::string_view text) {
    Extent extent;
    std::size_t depth = 0;
    bool isQuoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"')
            isQuoted = !isQuoted;
        else if (isQuoted)
            i += c == '\\' ? 1 : 0;
        else if (c == '[' || c == '{')
            extent.depth = std::max(extent.depth, ++depth);
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
        if (!isQuoted && (c == '[' || c == '{' || c == ','))
            ++extent.values;
    }
    return extent;
}

} // namespace

Result<nlohmann::json> parseJson(std::string_view text, std::string_view what) {
    const Extent extent = extentOf(text);
    if (extent.depth > deepestJson)
        return fail(fmt::format("{}: is nested {} levels deep, and JSON is read up to {}; it is no "
                                "file of this program",
                                what, extent.depth, deepestJson));
    if (extent.values > mostJsonValues)
        return fail(fmt::format("{}: has more than {} values, the most that are read; it is no "
                                "file of this program",
                                what, mostJsonValues));
    try {
        nlohmann::json json = nlohmann::json::parse(text);
        takeBytes(json);
        return json;
    } catch (const nlohmann::json::parse_error& error) {
        const std::size_t at = std::min(error.byte, text.size());
        const std::string_view before = text.substr(0, at);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t lineStart = before.rfind('\n');
        const std::size_t column = lineStart == std::string_view::npos ? at : at - lineStart - 1;
        return fail(
            fmt::format("{}: no valid JSON at line {}, column {}; the file may be cut short "
                        "or edited wrongly",
                        what, line, column));
    } catch (const std::bad_alloc&) {
        return fail(
            fmt::format("{}: there is not enough memory to read its {} bytes", what, text.size()));
    } catch (const nlohmann::json::exception& error) {
        return fail(fmt::format("{}: no valid JSON ({})", what, error.what()));
    }
}

JsonReader::JsonReader(const nlohmann::json& object, std::string path)
    : m_object(object), m_path(std::move(path)) {
    if (!m_object.is_object())
        m_fault = fmt::format("{}: must be an object {{...}}", m_path);
}

const nlohmann::json* JsonReader::take(const char* key) {
    if (!m_object.is_object())
        return nullptr;
    m_taken.insert(key);
    const auto found = m_object.find(key);
    return found == m_object.end() ? nullptr : &*found;
}

std::string JsonReader::pathOf(std::string_view key) const {
    return fmt::format("{}.{}", m_path, key);
}

void JsonReader::complain(std::string_view key, std::string_view what) {
    if (m_fault.empty())
        m_fault = fmt::format("{}: {}", pathOf(key), what);
}

void JsonReader::missing(const char* key) {
    if (m_object.is_object())
        complain(key, "is missing");
}

Result<void> JsonReader::finish() const {
    if (!m_fault.empty())
        return fail(m_fault);
    for (const auto& [key, value] : m_object.items())
        if (!m_taken.contains(key))
            return fail(fmt::format("{}.{}: no such field; remove it, or open the file with the "
                                    "program version that wrote it",
                                    m_path, key));
    return {};
}

} // namespace fovea
