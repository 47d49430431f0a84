#include <algorithm>

#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/kernels/simd_target.hpp"
#include "core/promises/float_compare.hpp"
#include "core/promises/layer_promises.hpp"
#include "core/promises/made_layer.hpp"

namespace fovea {

namespace {

/// The pool and the kernels as they are by default again, whichever way a promise ends.
struct DefaultsAgain {
    DefaultsAgain() = default;
    DefaultsAgain(const DefaultsAgain&) = delete;
    DefaultsAgain& operator=(const DefaultsAgain&) = delete;

    ~DefaultsAgain() {
        setThreadCount(0);
        useSimdTarget({});
    }
};

using Equal = bool (*)(std::span<const float>, std::span<const float>);

bool areAll(Equal equal, const std::vector<std::vector<float>>& actual,
            const std::vector<std::vector<float>>& expected) {
    return std::ranges::equal(actual, expected, equal);
}

} // namespace

Verdict anyThreadCountGivesTheSameBytes(const LayerType& type) {
    const std::vector<MadeLayer> all = casesOf(type, CaseSize::Large);
    if (all.size() != std::size_t{largeCases})
        return broken({}, "of 500 random settings and large inputs its plan accepts none");
    const DefaultsAgain again;
    for (const MadeLayer& made : all) {
        setThreadCount(1);
        LayerRun alone = made.run();
        const std::vector<std::vector<float>> expected = resultsOf(alone);
        for (const int threads : {2, 5}) {
            setThreadCount(threads);
            LayerRun together = made.run();
            if (!areAll(areBitEqual, resultsOf(together), expected))
                return broken(made.toString(),
                              fmt::format("{} threads give other bytes than one", threads));
        }
    }
    return {};
}

Verdict everyInstructionSetAgrees(const LayerType& type) {
    const std::vector<std::string> targets = simdTargets();
    const DefaultsAgain again;
    for (const MadeLayer& made : casesOf(type, CaseSize::Small)) {
        useSimdTarget(targets.back());
        LayerRun plain = made.run();
        const std::vector<std::vector<float>> expected = resultsOf(plain);
        for (const std::string& target : targets) {
            useSimdTarget(target);
            LayerRun run = made.run();
            if (!areAll(areClose, resultsOf(run), expected))
                return broken(made.toString(), fmt::format("{} and {} give different results",
                                                           target, targets.back()));
            if (!run.isIntact())
                return broken(made.toString(),
                              target + ": bytes beside what it was given are written");
        }
    }
    return {};
}

Verdict samplesDoNotInfluenceEachOther(const LayerType& type) {
    for (const MadeLayer& made : casesOf(type, CaseSize::Small)) {
        LayerRun batch = made.run();
        batch.infer();
        LayerRun single = made.run();
        single.setBatch(1);
        for (std::int64_t n = 0; n < made.layerCase.inputs[0].n; ++n) {
            for (std::size_t i = 0; i < batch.inputCount(); ++i) {
                const auto size = single.input(i).size();
                std::ranges::copy(batch.input(i).subspan(static_cast<std::size_t>(n) * size, size),
                                  single.input(i).begin());
            }
            single.infer();
            const auto size = single.output().size();
            const auto expected = batch.output().subspan(static_cast<std::size_t>(n) * size, size);
            if (!areClose(single.output(), expected))
                return broken(
                    made.toString(),
                    fmt::format("sample {} alone has another output than in its batch", n));
        }
    }
    return {};
}

} // namespace fovea
