#include "core/base/json_text.hpp"

#include <utility>

#include "core/base/byte_text.hpp"

namespace fovea {

namespace {

/// Puts `change` of each text and key in its place, however deep.
template <class Json>
void changeTexts(Json& json, std::string (*change)(std::string_view)) {
    if (json.is_string()) {
        auto& text = json.template get_ref<std::string&>();
        text = change(text);
    } else if (json.is_array()) {
        for (Json& each : json)
            changeTexts(each, change);
    } else if (json.is_object()) {
        bool hasOtherKeys = false;
        for (const auto& [key, value] : json.items()) {
            changeTexts(value, change);
            hasOtherKeys = hasOtherKeys || change(key) != key;
        }
        if (!hasOtherKeys)
            return;
        Json changed = Json::object();
        for (const auto& [key, value] : json.items())
            changed[change(key)] = std::move(value);
        json = std::move(changed);
    }
}

template <class Json>
std::string writtenText(Json json, int indent) {
    changeTexts(json, textOfBytes);
    return json.dump(indent);
}

} // namespace

std::string jsonText(const nlohmann::json& json, int indent) { return writtenText(json, indent); }

std::string jsonText(const nlohmann::ordered_json& json, int indent) {
    return writtenText(json, indent);
}

nlohmann::ordered_json writtenJson(std::string_view text) {
    auto json = nlohmann::ordered_json::parse(text);
    changeTexts(json, bytesOfText);
    return json;
}

void takeBytes(nlohmann::json& json) { changeTexts(json, bytesOfText); }

} // namespace fovea
