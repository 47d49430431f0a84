#include "core/data/sources/file_names.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/base/text.hpp"

namespace fovea {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// The digits in front, without zeros that lead.
std::string_view takeNumber(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), isDigit);
    std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    while (digits.size() > 1 && digits.front() == '0')
        digits.remove_prefix(1);
    return digits;
}

} // namespace

bool isBystander(const std::filesystem::path& file) {
    static const std::unordered_set<std::string> endings{
        ".txt", ".csv", ".tsv", ".json",  ".xml", ".md",  ".yaml", ".yml", ".html",  ".ini",
        ".db",  ".log", ".py",  ".ipynb", ".mat", ".npy", ".url",  ".lnk", ".sha256"};
    const std::string name = lowerCase(file.filename().string());
    return name.starts_with('.') || endings.contains(lowerCase(file.extension().string())) ||
           name.starts_with("readme") || name.starts_with("license") ||
           name.starts_with("sha256sums") || name.starts_with("md5sums");
}

bool comesNaturallyBefore(std::string_view a, std::string_view b) {
    const std::string_view wholeA = a;
    const std::string_view wholeB = b;
    while (!a.empty() && !b.empty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const std::string_view numberA = takeNumber(a);
            const std::string_view numberB = takeNumber(b);
            if (numberA != numberB)
                return std::pair(numberA.size(), numberA) < std::pair(numberB.size(), numberB);
            continue;
        }
        if (a.front() != b.front())
            return a.front() < b.front();
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() != b.empty() ? a.empty() : wholeA < wholeB;
}

} // namespace fovea
