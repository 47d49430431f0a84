#pragma once

#include "core/data/open_dataset.hpp"
#include "core/training/run.hpp"
#include "test_world.hpp"

namespace fovea::gui {

/// A small convolution network trained for two epochs in this process, on the world's "shapes": 90
/// pictures of three classes.
inline RunFolder trainTinyRun(const TestWorld& world) {
    const auto must = [](const auto& result) {
        if (!result)
            qFatal("%s", result.error().message.c_str());
    };
    const auto node = [](const char* id, const char* type, const char* input,
                         SettingMap settings = {}) {
        NodeSpec spec;
        spec.id = id;
        spec.type = type;
        spec.inputs = {input};
        spec.settings = std::move(settings);
        return spec;
    };
    DatasetSpec data;
    data.source = world.makeShapes("shapes").string();
    const auto dataset = openDataset(data.source, data);
    must(dataset);
    NetworkSpec network;
    network.name = "tiny";
    network.nodes = {node("input", "input", ""),
                     node("conv1", "conv.conv2d", "input", {{"out_channels", 4L}}),
                     node("relu1", "activation.relu", "conv1"),
                     node("conv2", "conv.conv2d", "relu1", {{"out_channels", 5L}}),
                     node("pool", "pool.max2d", "conv2"),
                     node("flatten", "shape.flatten", "pool"),
                     node("classes", "dense.dense", "flatten", {{"units", 3L}})};
    network.nodes.front().inputs.clear();
    TrainSpec recipe;
    recipe.epochs = 2;
    recipe.batch = 16;
    const auto run = createRun(world.path("project") / "runs" / "0001-tiny", **dataset, data,
                               network, recipe, TestWorld::registry(), "test");
    must(run);
    RunControl control;
    must(train(*run, TestWorld::registry(), control, [](const Event&) {}));
    return *run;
}

} // namespace fovea::gui
