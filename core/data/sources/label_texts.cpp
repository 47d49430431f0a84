#include "core/data/sources/label_texts.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/json_reader.hpp"
#include "core/base/text.hpp"

namespace fovea {

namespace {

/// The next line of a text, without its end; takes it off.
std::string_view takeTextLine(std::string_view& text) {
    const auto end =
        static_cast<std::size_t>(std::find(text.begin(), text.end(), '\n') - text.begin());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// What stands before the next `separator`; takes both off.
std::string_view takeTextField(std::string_view& line, char separator) {
    const auto end =
        static_cast<std::size_t>(std::find(line.begin(), line.end(), separator) - line.begin());
    const std::string_view field = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return field;
}

/// "tench, Tinca tinca" is called tench, "kit_fox" kit fox.
void addSynsetName(std::string_view synset, std::string_view words, SynsetNames& known) {
    std::string name(words.substr(0, words.find(',')));
    std::replace(name.begin(), name.end(), '_', ' ');
    const std::size_t begin = std::min(name.find_first_not_of(" \t"), name.size());
    name = name.substr(begin, name.find_last_not_of(" \t") + 1 - begin);
    if (isSynset(synset) && !name.empty())
        known.names.emplace(synset, std::move(name));
}

/// "n01440764 tench, Tinca tinca"
void readBlankMap(std::string_view text, SynsetNames& known) {
    while (!text.empty()) {
        std::string_view line = takeTextLine(text);
        const std::string_view synset = takeTextField(line, ' ');
        addSynsetName(synset, line, known);
    }
}

/// "n01440764", a tab, "tench, Tinca tinca"
void readTabMap(std::string_view text, SynsetNames& known) {
    while (!text.empty()) {
        std::string_view line = takeTextLine(text);
        const std::string_view synset = takeTextField(line, '\t');
        addSynsetName(synset, line, known);
    }
}

/// "n02119789 1 kit_fox"
void readNumberedMap(std::string_view text, SynsetNames& known) {
    while (!text.empty()) {
        std::string_view line = takeTextLine(text);
        const std::string_view synset = takeTextField(line, ' ');
        takeTextField(line, ' ');
        addSynsetName(synset, line, known);
    }
}

/// {"0": ["n01440764", "tench"], ...}
void readJsonMap(std::string_view text, SynsetNames& known) {
    const Result<nlohmann::json> json = parseJson(text, "classes");
    if (!json || !json->is_object())
        return;
    for (const nlohmann::json& pair : *json)
        if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
            addSynsetName(pair[0].get_ref<const std::string&>(),
                          pair[1].get_ref<const std::string&>(), known);
}

struct SynsetMap {
    std::string_view file;
    void (*read)(std::string_view text, SynsetNames& known);
};

constexpr std::array synsetMaps{SynsetMap{"LOC_synset_mapping.txt", readBlankMap},
                                SynsetMap{"words.txt", readTabMap},
                                SynsetMap{"imagenet_class_index.json", readJsonMap},
                                SynsetMap{"map_clsloc.txt", readNumberedMap}};

} // namespace

bool isLabelText(std::string_view fileName) {
    return isListOfLabels(fileName) ||
           std::any_of(synsetMaps.begin(), synsetMaps.end(),
                       [&](const SynsetMap& map) { return map.file == fileName; });
}

bool isListOfLabels(std::string_view fileName) {
    return lowerCase(fileName).ends_with("_annotations.txt");
}

std::map<std::string, std::vector<std::string>> filesByLabel(std::string_view list) {
    std::map<std::string, std::vector<std::string>> files;
    std::set<std::string_view> named;
    while (!list.empty()) {
        std::string_view line = takeTextLine(list);
        const std::string_view file = takeTextField(line, '\t');
        const std::string_view label = takeTextField(line, '\t');
        if (!file.empty() && !label.empty() && named.insert(file).second)
            files[std::string(label)].emplace_back(file);
    }
    return files;
}

bool isSynset(std::string_view name) {
    return name.size() == 9 && name.front() == 'n' &&
           std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void addSynsetNames(const SourceFiles& files, const std::filesystem::path& folder,
                    SynsetNames& known) {
    for (const SynsetMap& map : synsetMaps) {
        const Result<PictureFile> file = files.read(folder / map.file, file_kinds::document);
        if (!file)
            continue;
        const std::size_t before = known.names.size();
        map.read(file->bytes, known);
        if (known.names.size() != before && known.file.empty())
            known.file = map.file;
    }
}

} // namespace fovea
