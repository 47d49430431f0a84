#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "core/graph/plan_check.hpp"
#include "core/promises/layer_promises.hpp"
#include "core/promises/made_layer.hpp"
#include "core/settings/setting_access.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

/// Whether a message tells what is wrong and, behind a semicolon, what would help.
bool isHelpful(const std::string& message) {
    const std::size_t cut = message.find("; ");
    return cut != std::string::npos && cut > 10 && message.size() - cut > 10;
}

std::string quotedText(const std::string& text) { return fmt::format("\"{}\"", text); }

/// What is wrong with how a setting is declared; empty when nothing is.
std::string declarationFault(const SettingInfo& info, const std::vector<SettingInfo>& settings) {
    const auto countOf = [&](const std::string& key) {
        return std::ranges::count(settings, key, &SettingInfo::key);
    };
    if (info.doc.size() <= 10 || std::isupper(static_cast<unsigned char>(info.doc[0])) == 0)
        return fmt::format("its text {} is no sentence", quotedText(info.doc));
    if (const Result<void> checked = checkSetting(info, info.defaultValue); !checked)
        return "its default is refused: " + checked.error().message;
    if (info.kind == SettingKind::Choice && info.choices.size() < 2)
        return "there is nothing to choose between";
    if (countOf(info.key) != 1)
        return "it is declared twice";
    if (info.onlyWhenKey.empty())
        return {};
    const auto master = std::ranges::find(settings, info.onlyWhenKey, &SettingInfo::key);
    if (master == settings.end())
        return fmt::format("it hangs on a setting {} that is not there", info.onlyWhenKey);
    if (std::ranges::count(master->choices, info.onlyWhenValue) != 1)
        return fmt::format("it hangs on the choice {} that {} has not", info.onlyWhenValue,
                           info.onlyWhenKey);
    return {};
}

/// Values of no kind's length, of another kind, and out of the range.
std::vector<SettingValue> valuesToRefuse(const SettingInfo& info) {
    const auto beyond = static_cast<std::int64_t>(std::ceil(info.range.high)) + 1;
    const auto below = static_cast<std::int64_t>(std::floor(info.range.low)) - 1;
    std::vector<SettingValue> values{std::vector<std::int64_t>{1}};
    if (info.kind != SettingKind::Choice)
        values.emplace_back(std::string("plenty"));
    if (info.kind == SettingKind::Bool)
        values.emplace_back(std::int64_t{1});
    else if (info.kind == SettingKind::Choice)
        values.emplace_back(std::string("no such choice"));
    else if (info.kind == SettingKind::Integer || info.kind == SettingKind::Real)
        values.insert(values.end(), {beyond, below, std::nan("")});
    else if (const auto* list = std::get_if<std::vector<std::int64_t>>(&info.defaultValue);
             list != nullptr && !list->empty()) {
        std::vector<std::int64_t> tooLarge = *list;
        tooLarge.back() = beyond;
        values.emplace_back(std::move(tooLarge));
    }
    return values;
}

/// "group.name"
bool isTypeId(std::string_view id) {
    const auto isPart = [](std::string_view part) {
        return !part.empty() && std::ranges::all_of(part, [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                   letter == '_';
        });
    };
    const std::size_t dot = id.find('.');
    return dot != std::string_view::npos && isPart(id.substr(0, dot)) && isPart(id.substr(dot + 1));
}

} // namespace

Verdict presentsItself(const LayerType& type) {
    if (!isTypeId(type.id))
        return broken({}, fmt::format("the id {} is not of the form group.name in small letters",
                                      quotedText(type.id)));
    if (type.version < 1)
        return broken({}, fmt::format("its version is {}", type.version));
    if (type.title.empty())
        return broken({}, "it has no title");
    if (!type.summary.ends_with('.'))
        return broken({}, fmt::format("its summary {} is no sentence", quotedText(type.summary)));
    if (type.arity.least < 1 || type.arity.most < type.arity.least)
        return broken({},
                      fmt::format("it takes {} to {} inputs", type.arity.least, type.arity.most));
    return {};
}

Verdict documentsItsSettings(const LayerType& type) {
    for (const SettingInfo& info : type.settings)
        if (std::string fault = declarationFault(info, type.settings); !fault.empty())
            return broken(info.key, std::move(fault));
    return {};
}

Verdict settingsComeBackAsGiven(const LayerType& type) {
    const auto defaults = makeLayer(type, {});
    if (!defaults)
        return broken("its defaults", defaults.error().message);
    const SettingMap given = (*defaults)->settings();
    for (const SettingInfo& info : type.settings)
        if (const auto found = given.find(info.key);
            found == given.end() || found->second != info.defaultValue)
            return broken(info.key, "a layer made without it has not its default");
    if (given.size() != type.settings.size())
        return broken("its defaults", fmt::format("{} settings are declared, {} come back",
                                                  type.settings.size(), given.size()));
    for (const MadeLayer& made : casesOf(type, CaseSize::Small)) {
        if (made.layer->settings() != made.layerCase.settings)
            return broken(made.toString(), "the layer has other settings than it was made with");
        const auto again = makeLayer(type, made.layer->settings());
        if (!again)
            return broken(made.toString(), again.error().message);
        if ((*again)->settings() != made.layer->settings())
            return broken(made.toString(), "a second layer made with them has other settings");
    }
    return {};
}

Verdict refusesWrongSettingsInWords(const LayerType& type) {
    const auto unknown = makeLayer(type, {{"no_such_setting", true}});
    if (unknown)
        return broken("no_such_setting", "a setting that is not declared was taken");
    if (unknown.error().message.find("no_such_setting") == std::string::npos)
        return broken("no_such_setting",
                      quotedText(unknown.error().message) + " does not name the setting");
    for (const SettingInfo& info : type.settings)
        for (const SettingValue& value : valuesToRefuse(info)) {
            const auto made = makeLayer(type, {{info.key, value}});
            const std::string shown = fmt::format("{}={}", info.key, toString(value));
            if (made)
                return broken(shown, "it was taken");
            const std::string& message = made.error().message;
            if (!isHelpful(message) || message.find(info.key) == std::string::npos)
                return broken(shown, quotedText(message) + " does not name the setting and, "
                                                           "behind a semicolon, what to do");
        }
    return {};
}

Verdict refusesWrongInputsInWords(const LayerType& type) {
    RandomStream random({22, 0});
    for (int i = 0; i < 300; ++i) {
        const LayerCase drawn = smallInputsFor(type, random);
        const auto layer = makeLayer(type, drawn.settings);
        if (!layer)
            return broken(drawn.toString(), layer.error().message);
        const Result<Plan> plan = planLayer(**layer, drawn.inputs);
        if (plan && (plan->output.elements() <= 0 || plan->output.n != drawn.inputs[0].n))
            return broken(drawn.toString(), fmt::format("its output is {} of batch {}",
                                                        toString(plan->output), plan->output.n));
        if (plan)
            continue;
        if (!isHelpful(plan.error().message))
            return broken(drawn.toString(), quotedText(plan.error().message) +
                                                " does not say, behind a semicolon, what to do");
        if (plan.error().kind != ErrorKind::Network)
            return broken(drawn.toString(), quotedText(plan.error().message) +
                                                " is not of the kind ErrorKind::Network");
    }
    return {};
}

} // namespace fovea
