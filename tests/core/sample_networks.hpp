#pragma once

#include <cmath>
#include <numbers>
#include <string>

#include <QTest>

#include <fmt/format.h>

#include "core/base/random.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/training/run.hpp"

/// Networks and data for signals and volumes, so small that they train in a moment.
namespace fovea::test {

/// A chain of layers behind the input, the last for two classes or as many as there are.
inline NetworkSpec chain(const std::string& name,
                         const std::vector<std::pair<std::string, SettingMap>>& layers) {
    NetworkSpec spec;
    spec.name = name;
    const auto add = [&](const std::string& type, const SettingMap& settings) {
        NodeSpec node;
        node.id = fmt::format("n{}", spec.nodes.size());
        node.type = type;
        node.settings = settings;
        if (!spec.nodes.empty())
            node.inputs = {spec.nodes.back().id};
        spec.nodes.push_back(node);
    };
    add("input", {});
    for (const auto& [type, settings] : layers)
        add(type, settings);
    return spec;
}

inline NetworkSpec signalNetwork() {
    return chain("Signals",
                 {{"conv.conv1d", {{"out_channels", std::int64_t{8}}, {"kernel", std::int64_t{5}}}},
                  {"activation.relu", {}},
                  {"pool.max1d", {}},
                  {"shape.flatten", {}},
                  {"dense.dense", {{"units", std::int64_t{2}}}}});
}

inline NetworkSpec volumeNetwork() {
    return chain("Volumes", {{"conv.conv3d", {{"out_channels", std::int64_t{4}}}},
                             {"activation.relu", {}},
                             {"shape.flatten", {}},
                             {"dense.dense", {{"units", std::int64_t{2}}}}});
}

/// A table of sines of three pitches, with random phase and noise: a row of 32 points and a label.
inline std::string waves(int perClass) {
    std::string csv = "label";
    for (int x = 0; x < 32; ++x)
        csv += fmt::format(",p{}", x);
    csv += '\n';
    RandomStream random({11, 5});
    for (int i = 0; i < perClass; ++i)
        for (const int pitch : {1, 3, 6}) {
            csv += fmt::format("pitch{}", pitch);
            const double phase = 2 * std::numbers::pi * random.uniform();
            for (int x = 0; x < 32; ++x)
                csv += fmt::format(",{:.5f}",
                                   std::sin(phase + 2 * std::numbers::pi * pitch * x / 32.0) +
                                       0.2 * (random.uniform() - 0.5));
            csv += '\n';
        }
    return csv;
}

/// Trains a run to its end; the share of the test split that it then tells right.
inline double trainAndTest(const RunFolder& run, std::shared_ptr<const Dataset> dataset,
                           const LayerRegistry& registry) {
    RunControl control;
    if (const Result<void> done = train(run, registry, control, [](const Event&) {}); !done)
        qFatal("%s", done.error().message.c_str());
    Result<Classifier> classifier = Classifier::open(run, registry, 8, Asked::Logits);
    if (!classifier)
        qFatal("%s", classifier.error().message.c_str());
    const Result<Evaluation> evaluation =
        evaluate(*classifier, std::move(dataset), Split::Test, registry);
    if (!evaluation)
        qFatal("%s", evaluation.error().message.c_str());
    return evaluation->confusion.top1();
}

} // namespace fovea::test
