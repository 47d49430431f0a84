#include "core/settings/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace fovea {

namespace {

std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool isSame = a[i - 1] == b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
    }
    return last[b.size()];
}

std::string_view lastPart(std::string_view path) {
    return path.substr(path.rfind('.') + 1); // npos + 1 is 0
}

std::size_t distance(std::string_view word, std::string_view known) {
    // What matches by its end alone stands behind what matches wholly.
    return std::min(2 * slips(word, known), 2 * slips(lastPart(word), lastPart(known)) + 1);
}

} // namespace

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known,
                                 std::size_t most) {
    std::vector<std::pair<std::size_t, std::string>> found;
    const std::size_t farthest = 2 * std::max<std::size_t>(1, (lastPart(word).size() + 1) / 3) + 1;
    for (const std::string& each : known)
        if (const std::size_t far = distance(word, each); far <= farthest)
            found.emplace_back(far, each);
    std::ranges::stable_sort(found, {}, &std::pair<std::size_t, std::string>::first);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
        words.push_back(std::move(found[i].second));
    return words;
}

} // namespace fovea
