#include "core/promises/ask_promises.hpp"

#include "core/promises/declaration_promises.hpp"
#include "core/promises/foreign_call.hpp"
#include "core/promises/layer_promises.hpp"

namespace fovea {

namespace {

Verdict asked(FunctionRef<Verdict()> promise) {
    Verdict verdict;
    const std::string thrown = thrownBy([&] { verdict = promise(); });
    return thrown.empty() ? verdict : broken({}, thrown);
}

} // namespace

void askPromises(const LayerRegistry& registry, std::string_view family, const TypeInfo& type,
                 FunctionRef<void(std::string_view promise)> begins,
                 FunctionRef<void(std::string_view promise, const Verdict& verdict)> ends) {
    const auto ask = [&](std::string_view name, FunctionRef<Verdict()> promise) {
        begins(name);
        const Verdict verdict = asked(promise);
        ends(name, verdict);
        return !verdict;
    };
    for (const DeclarationPromise& promise : declarationPromises())
        ask(promise.name, [&] { return promise.ask(type, registry); });
    if (family != layerFamily)
        return;
    const LayerType& layer = *registry.layer(type.id);
    bool canRun = true;
    for (const LayerPromise& promise : layerPromises()) {
        if (promise.followsPlans && !canRun)
            continue;
        const bool isKept = ask(promise.name, [&] { return promise.ask(layer); });
        canRun = canRun && (isKept || promise.ask != plansInRange);
    }
}

std::size_t promiseCount(std::string_view family) {
    return declarationPromises().size() + (family == layerFamily ? layerPromises().size() : 0);
}

} // namespace fovea
