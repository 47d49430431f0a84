#include <algorithm>

#include <fmt/format.h>

#include "core/promises/float_compare.hpp"
#include "core/promises/layer_promises.hpp"
#include "core/promises/made_layer.hpp"

namespace fovea {

namespace {

constexpr const char* overrun = "bytes beside what it was given are written";

/// What a run leaves unset or overruns; empty when nothing.
std::string memoryFault(LayerRun run, bool isCut) {
    if (isCut) // the last batch of an epoch
        run.setBatch(1);
    const std::string where = isCut ? ", in a batch cut to 1" : "";
    run.infer();
    if (!areSet(run.output()))
        return "at inference, not all of the output is written" + where;
    for (const std::vector<float>& result : resultsOf(run))
        if (!areSet(result))
            return "an output, a dInput or a dWeight is NaN, or not all of it is written" + where;
    return run.isIntact() ? std::string() : overrun + where;
}

constexpr const char* differs = "in place, {} has other bytes than out of place";

Verdict inPlaceVerdict(const MadeLayer& made, Behaviour behaviour) {
    LayerRun run = made.run();
    LayerRun there = made.run();
    run.forward(behaviour);
    there.forwardInPlace(behaviour);
    if (!areBitEqual(there.input(0).first(run.output().size()), run.output()))
        return broken(made.toString(), fmt::format(differs, "the output"));
    run.backward();
    LayerRun back = made.run();
    back.forward(behaviour);
    back.backwardInPlace();
    if (!areBitEqual(back.dOutput().first(run.dInput(0).size()), run.dInput(0)))
        return broken(made.toString(), fmt::format(differs, "dInput"));
    for (std::size_t i = 1; i < run.inputCount(); ++i)
        if (!areBitEqual(back.dInput(i), run.dInput(i)))
            return broken(made.toString(), fmt::format(differs, fmt::format("dInput {}", i)));
    if (!there.isIntact() || !back.isIntact())
        return broken(made.toString(), overrun);
    return {};
}

} // namespace

Verdict staysInsideItsMemory(const LayerType& type) {
    const std::vector<MadeLayer> all = casesOf(type, CaseSize::Small);
    if (all.size() != std::size_t{smallCases})
        return broken({}, "of 500 random settings and inputs its plan accepts none");
    for (const MadeLayer& made : all)
        for (const bool isCut : {false, true})
            if (std::string fault = memoryFault(made.run(), isCut); !fault.empty())
                return broken(made.toString(), std::move(fault));
    return {};
}

Verdict leavesOutGradientsNobodyNeeds(const LayerType& type) {
    for (const MadeLayer& made : casesOf(type, CaseSize::Small))
        for (const Behaviour behaviour : behaviours) {
            LayerRun whole = made.run();
            LayerRun part = made.run();
            whole.forward(behaviour);
            part.forward(behaviour);
            whole.backward();
            part.backward(false);
            for (std::size_t i = 0; i < whole.plan().weights.size(); ++i)
                if (!areBitEqual(whole.dWeight(i), part.dWeight(i)))
                    return broken(made.toString(),
                                  fmt::format("the gradient of {} is another where no dInput is "
                                              "wanted",
                                              whole.plan().weights[i].name));
            if (!part.isIntact())
                return broken(made.toString(), overrun);
        }
    return {};
}

Verdict runsInPlaceAsOutOfPlace(const LayerType& type) {
    for (const MadeLayer& made : casesOf(type, CaseSize::Small)) {
        if (!made.run().plan().canRunInPlace)
            return {};
        LayerRun inferred = made.run();
        LayerRun inPlace = made.run();
        inferred.infer();
        inPlace.inferInPlace();
        if (!areBitEqual(inPlace.input(0).first(inferred.output().size()), inferred.output()))
            return broken(made.toString(), fmt::format(differs, "the output at inference"));
        for (const Behaviour behaviour : behaviours)
            if (Verdict verdict = inPlaceVerdict(made, behaviour))
                return verdict;
    }
    return {};
}

} // namespace fovea
