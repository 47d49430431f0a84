#include "core/data/dataset_spec.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<Fit, std::string_view>, 3> fitNames{
    {{Fit::Stretch, "stretch"}, {Fit::Cover, "cover"}, {Fit::Contain, "contain"}}};

template <class Number>
struct Between {
    Number low;
    Number high;
};

/// Every key once, with its member and range: reading, writing and checking follow from it.
template <class Spec, class Visitor>
void visitAugment(Spec& spec, Visitor&& visit) {
    visit("horizontal_flip", spec.horizontalFlip, Between{0.0, 1.0});
    visit("shift", spec.shift, Between{0.0, 0.5});
    visit("rotation", spec.rotation, Between{0.0, 180.0});
    visit("crop_padding", spec.cropPadding, Between<std::int64_t>{0, 64});
    visit("brightness", spec.brightness, Between{0.0, 1.0});
    visit("contrast", spec.contrast, Between{0.0, 1.0});
}

template <class Spec, class Visitor>
void visitNumbers(Spec& spec, Visitor&& visit) {
    visit("height", spec.height, Between<std::int64_t>{0, 4096});
    visit("width", spec.width, Between<std::int64_t>{0, 4096});
    visit("channels", spec.channels, Between<std::int64_t>{0, 3});
    visit("validation_share", spec.validationShare, Between{0.0, 0.9});
    visit("test_share", spec.testShare, Between{0.0, 0.9});
}

std::string outOfRange(std::string_view key, auto value, auto range) {
    return fmt::format("the dataset's {} is {}; it goes from {} to {}", key, value, range.low,
                       range.high);
}

/// Takes known keys out of an object; what is then left over is unknown.
class Reader {
public:
    explicit Reader(Json object) : m_object(std::move(object)) {}

    const std::string& error() const { return m_error; }

    template <class Value>
    void operator()(std::string_view key, Value& value, auto) {
        (*this)(key, value);
    }

    template <class Value>
    void operator()(std::string_view key, Value& value) {
        const auto found = m_object.find(key);
        if (found == m_object.end() || !m_error.empty())
            return;
        if (!isKind<Value>(*found)) {
            m_error = fmt::format("the dataset's {} is {} where {} is expected", key, found->dump(),
                                  kindName<Value>());
            return;
        }
        value = found->template get<Value>();
        m_object.erase(found);
    }

    /// Names a key that nobody asked for.
    void finish() {
        if (m_error.empty() && !m_object.empty())
            m_error = fmt::format("the dataset has an unknown key \"{}\"; remove or correct it",
                                  m_object.begin().key());
    }

private:
    template <class Value>
    static bool isKind(const Json& json) {
        if constexpr (std::is_same_v<Value, bool>)
            return json.is_boolean();
        else if constexpr (std::is_same_v<Value, std::string>)
            return json.is_string();
        else if constexpr (std::is_same_v<Value, Json>)
            return json.is_object();
        else if constexpr (std::is_unsigned_v<Value>)
            return json.is_number_unsigned();
        else if constexpr (std::is_integral_v<Value>)
            return json.is_number_integer();
        else
            return json.is_number();
    }

    template <class Value>
    static std::string_view kindName() {
        if constexpr (std::is_same_v<Value, bool>)
            return "true or false";
        else if constexpr (std::is_same_v<Value, std::string>)
            return "a text";
        else if constexpr (std::is_same_v<Value, Json>)
            return "an object";
        else if constexpr (std::is_integral_v<Value>)
            return "a whole number";
        else
            return "a number";
    }

    Json m_object;
    std::string m_error;
};

Result<Fit> fitFromName(std::string_view name) {
    for (const auto& [fit, known] : fitNames)
        if (known == name)
            return fit;
    return fail(ErrorKind::Data,
                fmt::format("the dataset's fit is \"{}\"; choose stretch, cover or contain", name));
}

std::string nameOfFit(Fit fit) {
    for (const auto& [known, name] : fitNames)
        if (known == fit)
            return std::string(name);
    return {};
}

} // namespace

Result<void> check(const DatasetSpec& spec) {
    std::string error;
    const auto checkRange = [&](std::string_view key, auto value, auto range) {
        // Written so that NaN is out of range too.
        if (error.empty() && !(value >= range.low && value <= range.high))
            error = outOfRange(key, value, range);
    };
    visitNumbers(spec, checkRange);
    visitAugment(spec.augment, checkRange);
    if (error.empty() && spec.channels == 2)
        error = "the dataset's channels are 2; choose 1 (grey), 3 (colour) or 0 (as the images)";
    if (!error.empty())
        return fail(ErrorKind::Data, error);
    return {};
}

std::string toJson(const DatasetSpec& spec) {
    Json json = {{"source", spec.source},
                 {"fit", nameOfFit(spec.fit)},
                 {"normalizes", spec.normalizes},
                 {"split_seed", spec.splitSeed}};
    visitNumbers(spec, [&](const char* key, auto value, auto) { json[key] = value; });
    Json augment = Json::object();
    visitAugment(spec.augment, [&](const char* key, auto value, auto) { augment[key] = value; });
    json["augment"] = augment;
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<DatasetSpec> datasetSpecFromJson(std::string_view text) {
    Json json;
    try {
        json = Json::parse(text);
    } catch (const Json::exception& error) {
        return fail(ErrorKind::Data, fmt::format("the dataset is no JSON ({})", error.what()));
    }
    if (!json.is_object())
        return fail(ErrorKind::Data, "the dataset is no JSON object");
    DatasetSpec spec;
    std::string fit = nameOfFit(spec.fit);
    Json augment = Json::object();
    Reader reader(std::move(json));
    reader("source", spec.source);
    reader("fit", fit);
    reader("normalizes", spec.normalizes);
    reader("split_seed", spec.splitSeed);
    visitNumbers(spec, reader);
    reader("augment", augment);
    reader.finish();
    Reader augmentReader(std::move(augment));
    visitAugment(spec.augment, augmentReader);
    augmentReader.finish();
    for (const std::string& error : {reader.error(), augmentReader.error()})
        if (!error.empty())
            return fail(ErrorKind::Data, error);
    const Result<Fit> known = fitFromName(fit);
    if (!known)
        return tl::unexpected(known.error());
    spec.fit = *known;
    if (const Result<void> sound = check(spec); !sound)
        return tl::unexpected(sound.error());
    return spec;
}

} // namespace fovea
