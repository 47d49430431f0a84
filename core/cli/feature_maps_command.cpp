#include <memory>

#include <fmt/ranges.h>

#include "core/base/json_text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/value_options.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/values/wall_picture.hpp"

namespace fovea {

namespace {

struct MapsOptions {
    std::string run;
    std::string image;
    std::string layer;
    std::string out;
    ScaleBy scale = ScaleBy::Layer;
    MapOrder order = MapOrder::Index;
    CutOptions cut;
    std::int64_t map = -1;
    bool isJson = false;
};

nlohmann::ordered_json figuresOf(std::int64_t map, const LayerFigures& layer, ScaleBy by,
                                 const std::string& name) {
    const MapFigures& figures = layer.maps[static_cast<std::size_t>(map)];
    nlohmann::ordered_json json;
    json["map"] = map;
    if (!name.empty())
        json["class"] = name;
    json["least"] = figures.least;
    json["greatest"] = figures.greatest;
    json["mean"] = figures.mean;
    json["strength"] = figures.strength;
    json["mark"] = nameOf(figures.mark);
    json["scale"] = scaleJson(mapScale(layer, by, map));
    return json;
}

std::string jsonOf(const FeatureMaps& maps, const LayerFigures& layer, const MapsOptions& options,
                   const std::vector<std::string>& classes) {
    nlohmann::ordered_json json;
    json["layer"] = maps.node;
    json["type"] = maps.type;
    json["shape"] = {maps.shape.d, maps.shape.h, maps.shape.w, maps.shape.c};
    json["least"] = layer.least;
    json["greatest"] = layer.greatest;
    json["dead"] = layer.count(MapMark::Dead);
    json["saturated"] = layer.count(MapMark::Saturated);
    json["maps"] = nlohmann::ordered_json::array();
    for (const std::int64_t map : mapOrder(layer, options.order)) {
        if (options.map >= 0 && map != options.map)
            continue;
        const auto place = static_cast<std::size_t>(map);
        nlohmann::ordered_json each =
            figuresOf(map, layer, options.scale,
                      maps.isOfClasses && place < classes.size() ? classes[place] : std::string());
        // All values of all maps may be millions: of one map that is asked for, or of a vector.
        if (options.map >= 0)
            each["values"] = volumeJson(mapVolume(maps, map));
        else if (isVector(maps.shape))
            each["value"] = maps.values[place];
        json["maps"].push_back(std::move(each));
    }
    return jsonText(json) + "\n";
}

Image pictureOfLayer(const std::shared_ptr<const FeatureMaps>& maps, const LayerFigures& layer,
                     const MapsOptions& options, const std::vector<std::string>& classes) {
    const std::string words = layerText(*maps, layer);
    if (isVector(maps->shape)) {
        const std::vector<MapValue> values = namedValues(*maps, layer, options.order, classes);
        const std::string cut = values.size() > mostBars
                                    ? fmt::format(", the first {} of them", mostBars)
                                    : std::string();
        return barsPicture(values, mapScale(layer, ScaleBy::Layer, 0), words + cut);
    }
    ValueWall wall = mapWall(maps, layer, {options.scale, options.order, options.cut.cut()});
    if (options.map >= 0)
        wall = mapWall(maps, layer, {options.scale, MapOrder::Index, options.cut.cut()});
    return options.map < 0 ? wallPicture(wall, words)
                           : wallPicture(onlyTile(std::move(wall), options.map), words, 384);
}

Result<void> writeFeatureMaps(const MapsOptions& options) {
    Result<Classifier> classifier = Classifier::open({options.run}, openRegistry());
    if (!classifier)
        return tl::unexpected(classifier.error());
    const RunSpec& run = classifier->run();
    const Result<Image> sample =
        readFirstSample(std::filesystem::path(options.image), run.data, run.input);
    if (!sample)
        return tl::unexpected(sample.error());
    std::vector<std::string> known;
    for (FeatureMaps& each : classifier->featureMaps(*sample)) {
        known.push_back(each.node);
        if (each.node != options.layer)
            continue;
        const auto maps = std::make_shared<const FeatureMaps>(std::move(each));
        if (options.map >= maps->shape.c)
            return fail(ErrorKind::Network,
                        fmt::format("{} has no map {}; its maps are 0 to {}", maps->node,
                                    options.map, maps->shape.c - 1));
        const LayerFigures layer = layerFigures(*maps);
        if (!options.out.empty()) {
            const Image picture = pictureOfLayer(maps, layer, options, run.classes);
            if (Result<void> written = writePng(options.out, picture); !written)
                return written;
            say(fmt::format("{} in {}, weights of {}", layerText(*maps, layer), options.out,
                            toString(classifier->weights())));
        }
        if (options.isJson)
            print(jsonOf(*maps, layer, options, run.classes));
        return {};
    }
    return fail(ErrorKind::Network, fmt::format("the network has no layer {}; it has {}",
                                                options.layer, fmt::join(known, ", ")));
}

} // namespace

void addFeatureMapsCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<MapsOptions>();
    CLI::App* command =
        app.add_subcommand("feature-maps", "What a layer makes of a sample, as a picture");
    command->add_option("RUN", options->run, "The run's folder")->required();
    command
        ->add_option("IMAGE", options->image,
                     "An image, a volume, or a CSV file, whose first row is shown")
        ->required();
    command->add_option("--layer", options->layer, "The node's id, as fovea describe shows it")
        ->required();
    command->add_option("--out", options->out, "The PNG file to write");
    addScaleOption(*command, options->scale, "all maps of the layer alike, or each map by itself");
    command
        ->add_option("--order", options->order,
                     "Of the maps: by their number, or the strongest first (mean magnitude)")
        ->transform(CLI::CheckedTransformer(std::map<std::string, MapOrder>{
            {"index", MapOrder::Index}, {"strength", MapOrder::Strength}}));
    addCutOptions(*command, options->cut);
    command->add_option("--map", options->map, "Only this map, with all its values in the JSON")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 30));
    command->add_flag("--json", options->isJson,
                      R"(Print {"layer","type","shape","least","greatest","dead","saturated",)"
                      R"("maps":[{"map","least","greatest","mean","strength","mark","scale"}]})");
    command->callback([options, &invocation] {
        if (options->out.empty() && !options->isJson)
            throw CLI::RequiredError("--out or --json");
        invocation.action = [options] { return writeFeatureMaps(*options); };
    });
}

} // namespace fovea
