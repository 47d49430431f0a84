#pragma once

#include "core/base/file.hpp"
#include "core/data/image.hpp"
#include "core/graph/class_count.hpp"
#include "tests/core/sample_networks.hpp"
#include "tiny_run.hpp"

namespace fovea::gui {

inline RunFolder trainOnce(const TestWorld& world, const char* name, const DatasetSpec& data,
                           const NetworkSpec& network) {
    const auto dataset = openDataset(data.source, data);
    if (!dataset) {
        qFatal("%s", dataset.error().message.c_str());
    }
    const auto classes = static_cast<std::int64_t>((*dataset)->classes().size());
    TrainSpec recipe;
    recipe.epochs = 1;
    recipe.batch = 8;
    const auto run = createRun(world.path("project") / "runs" / name, **dataset, data,
                               withClassCount(network, classes, TestWorld::registry()), recipe,
                               TestWorld::registry(), "test");
    if (!run) {
        qFatal("%s", run.error().message.c_str());
    }
    RunControl control;
    if (const auto done = train(*run, TestWorld::registry(), control, [](const Event&) {}); !done) {
        qFatal("%s", done.error().message.c_str());
    }
    return *run;
}

/// A network for signals, trained for an epoch on waves of three pitches.
inline RunFolder trainSignalRun(const TestWorld& world) {
    const auto file = world.path("waves.csv");
    if (!writeFile(file, test::waves(12))) {
        qFatal("the table cannot be written");
    }
    DatasetSpec data;
    data.source = file.string();
    return trainOnce(world, "0002-signals", data, test::signalNetwork());
}

/// One for volumes, on folders of four slices of 6x6, bright in front or behind.
inline RunFolder trainVolumeRun(const TestWorld& world) {
    RandomStream random({3, 9});
    for (int i = 0; i < 10; ++i) {
        for (const bool isInFront : {false, true}) {
            for (int z = 0; z < 4; ++z) {
                Image slice{6, 6, 1, {}};
                for (int pixel = 0; pixel < 36; ++pixel) {
                    const std::uint32_t ground = (z < 2) == isInFront ? 100 : 40;
                    slice.pixels.push_back(static_cast<std::uint8_t>(ground + random.below(100)));
                }
                const auto file = world.path("halves") / (isInFront ? "front" : "behind") /
                                  std::to_string(i) / ("slice" + std::to_string(z) + ".png");
                if (!writePng(file, slice)) {
                    qFatal("a slice cannot be written");
                }
            }
        }
    }
    DatasetSpec data;
    data.source = world.path("halves").string();
    data.samples = Samples::Volumes;
    return trainOnce(world, "0003-volumes", data, test::volumeNetwork());
}

} // namespace fovea::gui
