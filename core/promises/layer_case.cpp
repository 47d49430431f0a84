#include "core/promises/layer_case.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/plan_check.hpp"

namespace fovea {

namespace {

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

std::int64_t smallInteger(const SettingInfo& info, RandomStream& random, std::int64_t span) {
    const auto low = static_cast<std::int64_t>(info.range.low);
    const auto high = static_cast<std::int64_t>(info.range.high);
    return between(random, low, std::min(high, low + span));
}

Shape randomShape(RandomStream& random, CaseSize size) {
    const bool isFlat = random.below(3) == 0;
    const bool isLarge = size == CaseSize::Large;
    Shape shape;
    shape.n = isLarge ? between(random, 5, 9) : between(random, 2, 3);
    if (isFlat) {
        shape.c = isLarge ? between(random, 500, 2500) : between(random, 1, 40);
    } else {
        shape.d = random.below(4) == 0 ? 2 : 1;
        shape.h = isLarge ? between(random, 17, 30) : between(random, 1, 7);
        shape.w = isLarge ? between(random, 17, 30) : between(random, 1, 7);
        shape.c = isLarge ? between(random, 9, 50) : between(random, 1, 19);
    }
    return shape;
}

std::vector<Shape> randomInputs(const LayerType& type, RandomStream& random, CaseSize size) {
    const Shape first = randomShape(random, size);
    const auto count =
        between(random, type.arity.least, std::min(type.arity.most, type.arity.least + 2));
    std::vector<Shape> inputs(static_cast<std::size_t>(count), first);
    if (random.below(2) == 0)
        for (Shape& input : inputs)
            input.c = between(random, 1, first.c);
    return inputs;
}

} // namespace

std::string LayerCase::toString() const {
    std::string text;
    for (const auto& [key, value] : settings)
        text += fmt::format("{}={} ", key, fovea::toString(value));
    text += "on";
    for (const Shape& input : inputs)
        text += " " + fovea::toString(input);
    return text + fmt::format(" (batch {})", inputs[0].n);
}

SettingValue randomValue(const SettingInfo& info, RandomStream& random, CaseSize size) {
    const auto list = [&](int count, std::int64_t span) {
        std::vector<std::int64_t> values(static_cast<std::size_t>(count));
        for (std::int64_t& value : values)
            value = smallInteger(info, random, span);
        return values;
    };
    switch (info.kind) {
    case SettingKind::Bool:
        return random.below(2) == 0;
    case SettingKind::Choice:
        return info.choices[random.below(info.choices.size())];
    case SettingKind::Integer:
        return smallInteger(info, random, size == CaseSize::Large ? 70 : 7);
    case SettingKind::Real:
        return info.range.low +
               (info.range.high - info.range.low) * static_cast<double>(random.uniform());
    case SettingKind::Size2:
        return list(2, 2);
    case SettingKind::Size3:
        return list(3, 2);
    case SettingKind::Sides:
        return list(4, 2);
    default: // no layer has any other
        return info.defaultValue;
    }
}

LayerCase anyCase(const LayerType& type, RandomStream& random, CaseSize size) {
    LayerCase drawn;
    for (const SettingInfo& info : type.settings)
        drawn.settings.emplace(info.key, randomValue(info, random, size));
    drawn.inputs = randomInputs(type, random, size);
    return drawn;
}

LayerCase smallInputsFor(const LayerType& type, RandomStream& random) {
    LayerCase drawn;
    for (const SettingInfo& info : type.settings)
        drawn.settings.emplace(info.key, randomValue(info, random, CaseSize::Small));
    drawn.inputs.resize(static_cast<std::size_t>(type.arity.least));
    for (Shape& input : drawn.inputs)
        input = {2, 1, between(random, 1, 4), between(random, 1, 4), between(random, 1, 6)};
    return drawn;
}

std::optional<LayerCase> randomCase(const LayerType& type, RandomStream& random, CaseSize size) {
    constexpr int tries = 500;
    for (int i = 0; i < tries; ++i) {
        LayerCase candidate = anyCase(type, random, size);
        const auto layer = makeLayer(type, candidate.settings);
        if (layer && planLayer(**layer, candidate.inputs))
            return candidate;
    }
    return std::nullopt;
}

} // namespace fovea
