#include "small_run.hpp"

#include <QTest>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/random.hpp"
#include "core/data/open_dataset.hpp"

namespace fovea::test {

namespace {

Image pattern(int label, std::uint64_t number) {
    Image image;
    image.height = image.width = 12;
    image.channels = 1;
    RandomStream random({static_cast<std::uint64_t>(label) + 1, number});
    for (int y = 0; y < 12; ++y)
        for (int x = 0; x < 12; ++x) {
            const bool isInMiddle = x > 2 && x < 9 && y > 2 && y < 9;
            const bool isBright = label == 0 ? x < 6 : label == 1 ? y < 6 : isInMiddle;
            image.pixels.push_back(
                static_cast<std::uint8_t>((isBright ? 120 : 40) + random.below(100)));
        }
    return image;
}

} // namespace

void drawPatterns(const std::filesystem::path& folder, int perClass) {
    for (int label = 0; label < 3; ++label)
        for (int i = 0; i < perClass; ++i) {
            const Result<void> written =
                writePng(folder / fmt::format("class{}", label) / fmt::format("{:03}.png", i),
                         pattern(label, static_cast<std::uint64_t>(i)));
            if (!written)
                qFatal("%s", written.error().message.c_str());
        }
}

NetworkSpec smallNetwork() {
    NetworkSpec spec;
    spec.name = "Small";
    const auto add = [&](const char* id, const char* type, SettingMap settings) {
        NodeSpec node;
        node.id = id;
        node.type = type;
        node.settings = std::move(settings);
        if (!spec.nodes.empty())
            node.inputs = {spec.nodes.back().id};
        spec.nodes.push_back(node);
    };
    add("in", "input", {});
    add("flat", "shape.flatten", {});
    add("dense1", "dense.dense", {{"units", std::int64_t{16}}});
    add("relu1", "activation.relu", {});
    add("norm1", "normalization.batch", {});
    add("drop1", "regularization.dropout", {{"rate", 0.2}});
    add("dense2", "dense.dense", {{"units", std::int64_t{3}}});
    return spec;
}

TrainSpec smallRecipe() {
    TrainSpec spec;
    spec.epochs = 3;
    spec.batch = 10;
    spec.threads = 2;
    return spec;
}

std::function<void(const Event&)> Recorder::listener() {
    return [this](const Event& event) {
        {
            const std::lock_guard lock(m_mutex);
            m_events.push_back(event);
        }
        if (onEvent)
            onEvent(event);
    };
}

std::vector<Event> Recorder::events() const {
    const std::lock_guard lock(m_mutex);
    return m_events;
}

RunFolder createSmallRun(const std::filesystem::path& folder, const std::filesystem::path& images,
                         const TrainSpec& recipe, const LayerRegistry& registry) {
    DatasetSpec data;
    data.augment = {{"shift", {{"most", 0.1}}}};
    const Result<std::shared_ptr<const Dataset>> dataset = openDataset(images, data);
    if (!dataset)
        qFatal("%s", dataset.error().message.c_str());
    const Result<RunFolder> run =
        createRun(folder, **dataset, data, smallNetwork(), recipe, registry, "fovea train");
    if (!run)
        qFatal("%s", run.error().message.c_str());
    return *run;
}

std::string bytesOf(const RunFolder& run) {
    std::string bytes;
    for (const char* name : {"last/weights.safetensors", "last/optimizer.safetensors",
                             "last/state.json", "best/weights.safetensors", "best/state.json"}) {
        const Result<std::string> file = readFile(run.path / "checkpoints" / name);
        if (!file)
            qFatal("%s", file.error().message.c_str());
        bytes += *file;
    }
    return bytes;
}

} // namespace fovea::test
