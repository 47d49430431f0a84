#pragma once

/// JSON that we write, for .cpp files only: this header shows nlohmann's types.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace fovea {

/// Texts and keys are bytes in memory and as core/base/byte_text has them in what is written.
/// `indent` below 0: all in one line.
std::string jsonText(const nlohmann::json& json, int indent = -1);
std::string jsonText(const nlohmann::ordered_json& json, int indent = -1);

/// The other way, for what jsonText has made; what comes from outside is read by parseJson.
nlohmann::ordered_json writtenJson(std::string_view text);

/// Gives texts and keys of a value that was just parsed their bytes.
void takeBytes(nlohmann::json& json);

} // namespace fovea
