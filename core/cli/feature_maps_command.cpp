#include <memory>

#include <fmt/ranges.h>

#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/classifier.hpp"
#include "core/evaluation/pictures.hpp"

namespace fovea {

namespace {

struct MapsOptions {
    std::string run;
    std::string image;
    std::string layer;
    std::string out;
};

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
    for (const FeatureMaps& maps : classifier->featureMaps(*sample)) {
        known.push_back(maps.node);
        if (maps.node != options.layer)
            continue;
        if (Result<void> written = writePng(options.out, featureMapWall(maps)); !written)
            return written;
        say(fmt::format("{} feature maps of {}x{} in {}, weights of {}", maps.shape.c, maps.shape.h,
                        maps.shape.w, options.out, toString(classifier->weights())));
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
    command->add_option("--out", options->out, "The PNG file to write")->required();
    command->callback([options, &invocation] {
        invocation.action = [options] { return writeFeatureMaps(*options); };
    });
}

} // namespace fovea
