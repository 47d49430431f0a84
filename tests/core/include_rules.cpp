#include "tests/core/include_rules.hpp"

#include <algorithm>
#include <fstream>
#include <map>

#include <QRegularExpression>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fs = std::filesystem;

namespace fovea {

namespace {

/// A folder and what its files may include, besides itself: folders, or beginnings of files' names.
/// Of several folders that a file is in, the first one's rule holds.
struct FolderRule {
    std::string folder;
    std::vector<std::string> mayInclude;
};

/// A folder of the window may include all of the engine but the command, what the window's texts
/// are made of, and those folders of the window that lie below it.
FolderRule window(std::string folder, std::vector<std::string> below) {
    static const std::vector<std::string> engine{
        "core/base/",     "core/tensor/",     "core/settings/", "core/recipe/",
        "core/kernels/",  "core/layer/",      "core/graph/",    "core/data/",
        "core/training/", "core/evaluation/", "core/project/",  "gui/text/"};
    below.insert(below.end(), engine.begin(), engine.end());
    return {std::move(folder), std::move(below)};
}

// clang-format off
/// The first row that holds for a file counts, so a folder comes after those in it.
const std::vector<FolderRule> folderRules{
    {"core/base/", {}},
    {"core/tensor/", {"core/base/"}},
    {"core/settings/", {"core/tensor/", "core/base/"}},
    {"core/recipe/", {"core/settings/", "core/tensor/", "core/base/"}},
    // What core/kernels/convolution.hpp is made of knows nothing of it.
    {"core/kernels/convolution/", {"core/kernels/activation", "core/kernels/epilogue",
                                   "core/kernels/partial_vector", "core/kernels/window",
                                   "core/kernels/work", "core/tensor/", "core/base/"}},
    {"core/kernels/", {"core/settings/", "core/tensor/", "core/base/"}},
    {"core/layer/", {"core/kernels/", "core/recipe/", "core/settings/", "core/tensor/", "core/base/"}},
    {"core/promises/", {"core/graph/", "core/layer/", "core/kernels/", "core/recipe/",
                        "core/settings/", "core/tensor/", "core/base/"}},
    {"core/graph/", {"core/layer/", "core/kernels/", "core/recipe/", "core/settings/",
                     "core/tensor/", "core/base/"}},
    {"core/data/", {"core/recipe/", "core/settings/", "core/tensor/", "core/base/"}},
    {"core/training/", {"core/graph/", "core/layer/", "core/kernels/", "core/data/",
                        "core/recipe/", "core/settings/", "core/tensor/", "core/base/"}},
    {"core/evaluation/", {"core/training/", "core/graph/", "core/layer/", "core/kernels/",
                          "core/data/", "core/recipe/", "core/settings/", "core/tensor/",
                          "core/base/"}},
    {"core/project/", {"core/evaluation/", "core/training/", "core/graph/", "core/layer/",
                       "core/kernels/", "core/data/", "core/recipe/", "core/settings/",
                       "core/tensor/", "core/base/"}},
    {"core/cli/", {"core/"}},
    window("gui/text/", {}),
    window("gui/widgets/", {}),
    window("gui/layout/", {}),
    window("gui/workspace/", {}),
    window("gui/document/", {}),
    window("gui/commands/", {"gui/document/", "gui/layout/"}),
    window("gui/models/", {"gui/widgets/"}),
    window("gui/settings/", {"gui/models/", "gui/widgets/"}),
    window("gui/data/", {"gui/workspace/", "gui/settings/", "gui/commands/", "gui/document/",
                         "gui/models/", "gui/widgets/"}),
    window("gui/network/canvas/", {"gui/commands/", "gui/document/", "gui/layout/", "gui/models/",
                                   "gui/widgets/"}),
    window("gui/network/gestures/", {"gui/network/canvas/", "gui/commands/", "gui/document/",
                                     "gui/layout/", "gui/models/", "gui/widgets/"}),
    window("gui/network/panels/", {"gui/network/canvas/", "gui/settings/", "gui/commands/",
                                   "gui/document/", "gui/models/", "gui/widgets/"}),
    window("gui/network/", {"gui/workspace/", "gui/settings/", "gui/commands/", "gui/document/",
                            "gui/layout/", "gui/models/", "gui/widgets/"}),
    window("gui/training/", {"gui/workspace/", "gui/settings/", "gui/commands/", "gui/document/",
                             "gui/models/", "gui/widgets/"}),
    window("gui/analysis/", {"gui/training/", "gui/workspace/", "gui/settings/", "gui/commands/",
                             "gui/document/", "gui/models/", "gui/widgets/"}),
    window("gui/app/", {"gui/"}),
};
// A plugin's own folder is added where this is used: plugins do not include each other.
const std::vector<std::string> pluginsMayInclude{"core/layer/", "core/recipe/", "core/settings/",
                                                 "core/kernels/", "core/tensor/", "core/base/"};

/// For a whole text.
QRegularExpression whole(const char* pattern) {
    return QRegularExpression(QRegularExpression::anchoredPattern(QString::fromLatin1(pattern)));
}

bool matches(const QRegularExpression& pattern, const std::string& text) {
    return pattern.match(QString::fromStdString(text)).hasMatch();
}

/// A library that only certain files may include: those whose path matches `places`. A header of
/// core among them is private to core, and so is each that includes it.
struct LibraryRule {
    std::string name;
    QRegularExpression headers;
    QRegularExpression places;
    std::string placesInWords;
};

const std::vector<LibraryRule> libraryRules{
    {"Qt", whole("Q[A-Z].*|q[a-z0-9]+\\.h|Qt[A-Z].*/.*"), whole("gui/.*"),
     "gui"},
    {"QCustomPlot", whole("qcustomplot\\.h"), whole("gui/.*"), "gui"},
    {"OpenCV", whole("opencv2/.*"), whole("core/(data|evaluation)/.*"),
     "core/data and core/evaluation"},
    {"Highway", whole("hwy/.*"), whole("core/kernels/.*(\\.cpp|-inl\\.h)"),
     ".cpp and -inl.h files of core/kernels"},
    {"TBB", whole("(oneapi/)?tbb(/.*|\\.h)"),
     whole("core/(base/(parallel|loop_team)\\.cpp|data/.*\\.cpp)"),
     "core/base/parallel.cpp, core/base/loop_team.cpp and .cpp files of core/data"},
    {"Random123", whole("Random123/.*"), whole("core/base/random\\.cpp"),
     "core/base/random.cpp"},
    {"nlohmann-json", whole("nlohmann/.*"), whole("core/.*"), "core"},
    {"CLI11", whole("CLI/.*"), whole("core/cli/.*"), "core/cli"},
    {"zlib", whole("zlib\\.h"), whole("core/data/.*\\.cpp"), ".cpp files of core/data"},
    {"fmt", whole("fmt/.*"), whole("core/.*|gui/.*\\.cpp"),
     "core and .cpp files of gui"},
};
// clang-format on

const QRegularExpression withoutWidgets = whole("gui/(models|commands|layout)/.*");

bool startsWithAny(const std::string& text, const std::vector<std::string>& prefixes) {
    return std::ranges::any_of(prefixes,
                               [&](const std::string& each) { return text.starts_with(each); });
}

bool isOurs(const std::string& header) {
    return startsWithAny(header, {"core/", "gui/", "plugins/", "tests/"});
}

/// "plugins/dense/" of "plugins/dense/dense.hpp"
std::string pluginOf(const std::string& file) {
    return file.substr(0, file.find('/', std::string("plugins/").size()) + 1);
}

/// Why `file` may not include our header; empty when it may.
std::string folderFault(const std::string& file, const std::string& header) {
    if (file.starts_with("plugins/")) {
        if (header.starts_with(pluginOf(file)) || startsWithAny(header, pluginsMayInclude))
            return {};
        return fmt::format("a plugin may include only its own folder, {}",
                           fmt::join(pluginsMayInclude, ", "));
    }
    for (const FolderRule& rule : folderRules) {
        if (!file.starts_with(rule.folder))
            continue;
        if (header.starts_with(rule.folder) || startsWithAny(header, rule.mayInclude))
            return {};
        return rule.mayInclude.empty()
                   ? fmt::format("{} may include nothing but itself", rule.folder)
                   : fmt::format("{} may include only itself, {}", rule.folder,
                                 fmt::join(rule.mayInclude, ", "));
    }
    return "its folder is not in the table of tests/core/include_rules.cpp; add it there and to "
           "resources/docs/architecture.md";
}

const LibraryRule* libraryOf(const std::string& header) {
    const auto found = std::ranges::find_if(
        libraryRules, [&](const LibraryRule& rule) { return matches(rule.headers, header); });
    return found == libraryRules.end() ? nullptr : &*found;
}

std::string libraryFault(const std::string& file, const std::string& header,
                         const fs::path& widgets) {
    const LibraryRule* rule = libraryOf(header);
    if (rule != nullptr && !matches(rule->places, file))
        return fmt::format("{} belongs only into {}", rule->name, rule->placesInWords);
    if (matches(withoutWidgets, file) && fs::exists(widgets / fs::path(header).filename()))
        return "models, commands and layout know no widgets";
    return {};
}

std::vector<fs::path> sourceFiles(const fs::path& root) {
    std::vector<fs::path> files;
    for (const char* top : {"core", "plugins", "gui"})
        if (fs::is_directory(root / top))
            for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
                const fs::path extension = entry.path().extension();
                if (extension == ".hpp" || extension == ".cpp" || extension == ".h")
                    files.push_back(entry.path());
            }
    std::ranges::sort(files);
    return files;
}

/// One #include line.
struct Include {
    std::string file; ///< from the root
    int line = 0;
    std::string header;
    bool isBesideFile = false; ///< named from the file's own folder
};

std::vector<Include> includesBelow(const fs::path& root) {
    static const QRegularExpression pattern = whole(R"re(\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
    std::vector<Include> includes;
    for (const fs::path& path : sourceFiles(root)) {
        std::ifstream stream(path);
        std::string text;
        for (int line = 1; std::getline(stream, text); ++line)
            if (const auto match = pattern.match(QString::fromStdString(text)); match.hasMatch()) {
                const std::string header = match.captured(1).toStdString();
                includes.push_back({fs::relative(path, root).generic_string(), line, header,
                                    fs::exists(path.parent_path() / header)});
            }
    }
    return includes;
}

/// The headers of core that show a library's types, themselves or by what they include, and which
/// library that is.
std::map<std::string, std::string> privateHeaders(const std::vector<Include>& includes) {
    std::map<std::string, std::string> headers;
    for (std::size_t known = 1; known != headers.size();) {
        known = headers.size();
        for (const Include& include : includes) {
            if (!include.file.starts_with("core/") || include.file.ends_with(".cpp"))
                continue;
            if (const LibraryRule* rule = libraryOf(include.header))
                headers.emplace(include.file, rule->name);
            else if (const auto inner = headers.find(include.header); inner != headers.end())
                headers.emplace(include.file, inner->second);
        }
    }
    return headers;
}

} // namespace

std::vector<std::string> includeFaults(const fs::path& root, const fs::path& widgets) {
    const std::vector<Include> includes = includesBelow(root);
    const std::map<std::string, std::string> hidden = privateHeaders(includes);
    std::vector<std::string> faults;
    for (const Include& include : includes) {
        std::string reason = isOurs(include.header)
                                 ? folderFault(include.file, include.header)
                                 : libraryFault(include.file, include.header, widgets);
        const auto header = hidden.find(include.header);
        if (reason.empty() && header != hidden.end() && !include.file.starts_with("core/"))
            reason = fmt::format("that shows types of {}, which stay inside core", header->second);
        if (reason.empty() && include.isBesideFile)
            reason = "our headers are named from the root of the repository";
        if (!reason.empty())
            faults.push_back(fmt::format("{}:{}: includes {}, but {}", include.file, include.line,
                                         include.header, reason));
    }
    return faults;
}

std::size_t sourceFileCount(const fs::path& root) { return sourceFiles(root).size(); }

} // namespace fovea
