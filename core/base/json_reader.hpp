#pragma once

/// Strict reading of JSON objects, for .cpp files only: this header shows nlohmann's types.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/error.hpp"

namespace fovea {

/// Looked through first: what is nested deeper, or has more values, than any file of ours is
/// refused before memory is taken for it. So whatever walks through the result may recurse.
inline constexpr std::size_t deepestJson = 64;
inline constexpr std::size_t mostJsonValues = std::size_t{1} << 23;

/// errors  not JSON: what, with line and column; too deep, too much
Result<nlohmann::json> parseJson(std::string_view text, std::string_view what);

/// Takes the fields of one object one after the other and remembers the first thing wrong, so that
/// a reader is a plain list of fields with one check at its end:
///
///     JsonReader reader(json, "train");
///     reader.optional("epochs", spec.epochs);
///     reader.required("loss", spec.loss);
///     if (Result<void> done = reader.finish(); !done) ...
class JsonReader {
public:
    /// `path` names the object in messages: "network.nodes[3]".
    JsonReader(const nlohmann::json& object, std::string path);

    /// Keeps the field as it is when the key is absent.
    template <class T>
    void optional(const char* key, T& field) {
        if (const nlohmann::json* value = take(key))
            convert(key, *value, field);
    }

    template <class T>
    void required(const char* key, T& field) {
        if (const nlohmann::json* value = take(key))
            convert(key, *value, field);
        else
            missing(key);
    }

    /// A choice by its name: `fromName(string)` gives Result<Enum>.
    template <class Enum, class FromName>
    void choice(const char* key, Enum& field, FromName fromName) {
        std::string name;
        const nlohmann::json* value = take(key);
        if (value == nullptr || !convert(key, *value, name))
            return;
        if (auto known = fromName(name))
            field = *known;
        else
            complain(key, known.error().message);
    }

    /// The value of a key for reading on by hand; null when absent.
    const nlohmann::json* take(const char* key);

    /// "network.nodes[3].type"
    std::string pathOf(std::string_view key) const;

    /// Records a fault at a key, unless there is one already.
    void complain(std::string_view key, std::string_view what);

    /// errors  the first fault; a key that nobody took
    Result<void> finish() const;

private:
    void missing(const char* key);

    template <class T>
    bool convert(const char* key, const nlohmann::json& value, T& field) {
        if constexpr (std::is_same_v<T, bool>) {
            if (value.is_boolean()) {
                field = value.get<bool>();
                return true;
            }
            complain(key, "must be true or false");
        } else if constexpr (std::is_integral_v<T>) {
            if (fits<T>(value)) {
                field = value.get<T>();
                return true;
            }
            complain(key, value.is_number_integer() ? "is out of range" : "must be a whole number");
        } else if constexpr (std::is_floating_point_v<T>) {
            if (value.is_number()) {
                field = value.get<T>();
                return true;
            }
            complain(key, "must be a number");
        } else if constexpr (std::is_same_v<T, std::string>) {
            if (value.is_string()) {
                field = value.get<std::string>();
                return true;
            }
            complain(key, "must be a text");
        } else {
            return convertList(key, value, field);
        }
        return false;
    }

    template <class T>
    static bool fits(const nlohmann::json& value) {
        if (value.is_number_unsigned())
            return std::in_range<T>(value.get<std::uint64_t>());
        return value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
    }

    template <class Element>
    bool convertList(const char* key, const nlohmann::json& value, std::vector<Element>& field) {
        if (!value.is_array()) {
            complain(key, "must be a list");
            return false;
        }
        std::vector<Element> list;
        for (const nlohmann::json& each : value) {
            Element element{};
            if (!convert(key, each, element))
                return false;
            list.push_back(std::move(element));
        }
        field = std::move(list);
        return true;
    }

    const nlohmann::json& m_object;
    std::string m_path;
    std::set<std::string, std::less<>> m_taken;
    std::string m_fault;
};

} // namespace fovea
