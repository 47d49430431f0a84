#include "core/cli/type_check.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/cli/child_process.hpp"
#include "core/promises/ask_promises.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;
using CheckLine = nlohmann::ordered_json;

std::string lineOf(const CheckLine& line) { return jsonText(line) + "\n"; }

/// Follows the lines of a process that checks a type.
class CheckFollower {
public:
    CheckFollower(std::string_view family, const std::string& id)
        : m_check{std::string(family), id, promiseCount(family), 0, {}} {}

    void take(const std::string& text) {
        const auto line = parseJson(text, "a line of the check");
        if (!line || !line->is_object())
            return;
        if (line->contains("begins")) {
            m_under = line->value("begins", "");
            return;
        }
        if (line->contains("ends"))
            m_isDone = true;
        else if (line->contains("kept"))
            ++m_check.kept;
        else if (line->contains("broken"))
            m_check.broken.push_back({m_under, {line->value("case", ""), line->value("seen", "")}});
        m_under.clear();
    }

    /// `how` the process ended counts where it had not said all.
    TypeCheck ended(const std::string& how) && {
        if (!m_isDone)
            m_check.broken.push_back({m_under, {{}, how}});
        return std::move(m_check);
    }

private:
    TypeCheck m_check;
    bool m_isDone = false;
    std::string m_under; ///< the promise that is being asked
};

std::string endingInWords(const ChildEnd& end, std::chrono::seconds limit) {
    switch (end.kind) {
    case ChildEnd::Kind::TimedOut:
        return fmt::format("ended after {} s without an answer (--limit)", limit.count());
    case ChildEnd::Kind::Signal:
        return fmt::format("its process was ended by {}", end.signalName);
    case ChildEnd::Kind::Exit:
        break;
    }
    return fmt::format("its process ended with status {}", end.status);
}

} // namespace

Result<const PluginInfo*> loadBeside(LayerRegistry& registry, const fs::path& file) {
    if (Result<void> loaded = registry.loadFile(file); !loaded)
        return tl::unexpected(loaded.error());
    for (const PluginInfo& plugin : registry.plugins()) {
        std::error_code error;
        if (fs::equivalent(plugin.file, file, error))
            return &plugin;
    }
    return fail(
        fmt::format("{}: the file has changed while it was loaded; try again", file.string()));
}

Result<void> checkTypeHere(const fs::path& file, const std::string& typeName) {
    const OwnStdout report;
    LayerRegistry registry = loadPlugins();
    const Result<const PluginInfo*> plugin = loadBeside(registry, file);
    if (!plugin)
        return tl::unexpected(plugin.error());
    const std::size_t cut = std::min(typeName.find('/'), typeName.size());
    const std::string family = typeName.substr(0, cut);
    const std::string id = typeName.substr(std::min(cut + 1, typeName.size()));
    const TypeInfo* type = registry.find(family, id);
    if (type == nullptr || registry.pluginOf(family, id) != (*plugin)->id)
        return fail(ErrorKind::Usage,
                    fmt::format("--type {}: {} offers no such type; give FAMILY/ID as the report "
                                "of `fovea plugins check` has them",
                                typeName, file.string()));
    askPromises(
        registry, family, *type,
        [&](std::string_view promise) {
            report.write(lineOf({{"begins", promise}}));
        },
        [&](std::string_view promise, const Verdict& verdict) {
            report.write(verdict ? lineOf({{"broken", promise},
                                           {"case", verdict->onCase},
                                           {"seen", verdict->seen}})
                                 : lineOf({{"kept", promise}}));
        });
    report.write(lineOf({{"ends", typeName}}));
    return {};
}

Result<TypeCheck> checkTypeApart(const fs::path& file, std::string_view family,
                                 const std::string& id, std::chrono::seconds limit,
                                 const std::stop_token& stop) {
    CheckFollower follower(family, id);
    const Result<ChildEnd> end =
        runSelf({"plugins", "check", file.string(), "--type", fmt::format("{}/{}", family, id)},
                limit, stop, [&](const std::string& line) { follower.take(line); });
    if (!end)
        return tl::unexpected(end.error());
    return std::move(follower).ended(endingInWords(*end, limit));
}

} // namespace fovea
