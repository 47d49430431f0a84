#include "core/cli/explain_data.hpp"

#include <fmt/format.h>

#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/open_data.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/explain/data_pictures.hpp"
#include "core/evaluation/explain/explanation_text.hpp"
#include "core/evaluation/figures.hpp"
#include "core/evaluation/run_evaluation.hpp"

namespace fovea {

namespace {

/// What is written of a method that looks at the data.
struct DataFinding {
    std::string json;
    std::string text;
    std::vector<LeftOut> leftOut;
    Image picture; ///< empty where none was asked for
};

/// What such a method works with.
struct DataWork {
    const ExplainOptions& options;
    Classifier& classifier;
    const Dataset& dataset;
    const std::vector<std::size_t>& samples;
    const LayerRegistry& registry;
    ScanProgress progress;
    const std::stop_token& stop;

    bool wantsPicture() const { return !options.out.empty(); }

    Fitting fitting() const { return {classifier.run().input, classifier.run().data.fit}; }

    const std::string& nameOf(std::size_t sample) const { return dataset.samples()[sample].name; }

    std::size_t countOr(std::size_t usual) const {
        return options.count ? static_cast<std::size_t>(*options.count) : usual;
    }
};

Result<Image> galleryOf(const Result<std::vector<GalleryTile>>& tiles, const std::string& title) {
    if (!tiles)
        return tl::unexpected(tiles.error());
    return galleryPicture(*tiles, title);
}

Result<DataFinding> patchesFound(const DataWork& work) {
    const PatchRequest request{work.options.layer, work.options.map.value_or(0), work.countOr(9)};
    const Result<TopPatches> found =
        findTopPatches(work.classifier, work.dataset, work.samples, request, work.registry,
                       work.progress, work.stop);
    if (!found)
        return tl::unexpected(found.error());
    DataFinding finding{toJson(*found, work.dataset), "", found->leftOut, {}};
    for (const TopPatch& patch : found->patches)
        finding.text += fmt::format("{:.4g}  {}  rows {} to {}, columns {} to {}\n", patch.value,
                                    work.nameOf(patch.sample), patch.box.top,
                                    patch.box.top + patch.box.height - 1, patch.box.left,
                                    patch.box.left + patch.box.width - 1);
    if (!work.wantsPicture())
        return finding;
    Result<Image> picture =
        galleryOf(tilesOf(*found, work.dataset, work.fitting()),
                  fmt::format("What excites map {} of {}", found->channel, found->layer));
    if (!picture)
        return tl::unexpected(picture.error());
    finding.picture = std::move(*picture);
    return finding;
}

Result<DataFinding> nearestFound(const DataWork& work) {
    const RunSpec& run = work.classifier.run();
    const Result<Image> image =
        readFirstSample(std::filesystem::path(work.options.image), run.data, run.input);
    if (!image)
        return tl::unexpected(image.error());
    const NearestRequest request{work.options.layer, work.countOr(9)};
    const Result<NearestSamples> found =
        findNearest(work.classifier, work.dataset, work.samples, *image, request, work.registry,
                    work.progress, work.stop);
    if (!found)
        return tl::unexpected(found.error());
    DataFinding finding{toJson(*found, work.dataset, run.classes), "", found->leftOut, {}};
    for (const Likeness& each : found->samples)
        finding.text += fmt::format("{:.4f}  {}\n", each.similarity, work.nameOf(each.sample));
    if (!work.wantsPicture())
        return finding;
    Result<Image> picture = galleryOf(tilesOf(*found, work.dataset, work.fitting()),
                                      fmt::format("Most alike at {}", found->layer));
    if (!picture)
        return tl::unexpected(picture.error());
    finding.picture = std::move(*picture);
    return finding;
}

Result<DataFinding> mapFound(const DataWork& work) {
    const std::vector<std::size_t> few = evenly(work.samples, work.countOr(5000));
    const Result<DatasetMap> map =
        mapDataset(work.classifier, work.dataset, few, work.options.layer, work.registry,
                   work.progress, work.stop);
    if (!map)
        return tl::unexpected(map.error());
    DataFinding finding{
        toJson(*map, work.dataset, work.classifier.run().classes), "", map->leftOut, {}};
    finding.text = fmt::format("{} at {}: {} and {} of the variance\n",
                               counted(static_cast<std::int64_t>(map->samples.size()), "sample"),
                               map->layer, percent(map->shares[0]), percent(map->shares[1]));
    if (work.wantsPicture())
        finding.picture = mapPicture(*map, work.dataset);
    return finding;
}

Result<DataFinding> findingOf(const Method& method, const DataWork& work) {
    switch (method.gives) {
    case Gives::Patches:
        return patchesFound(work);
    case Gives::Likenesses:
        return nearestFound(work);
    default:
        return mapFound(work);
    }
}

} // namespace

bool readsData(const Method& method) {
    return method.gives == Gives::Patches || method.gives == Gives::Likenesses ||
           method.gives == Gives::Map;
}

Result<void> explainByData(const ExplainOptions& options, const Method& method,
                           const LayerRegistry& registry) {
    const Result<Split> split = splitFromName(options.split.empty() ? "train" : options.split);
    if (!split)
        return fail(ErrorKind::Usage, split.error().message);
    const RunFolder run{options.run};
    Result<Classifier> classifier = Classifier::open(run, registry, evaluationBatch);
    if (!classifier)
        return tl::unexpected(classifier.error());
    say(fmt::format("weights of {}", toString(classifier->weights())));
    const auto dataset = openRunData(run, classifier->run());
    if (!dataset)
        return tl::unexpected(dataset.error());
    const std::vector<std::size_t> samples = (*dataset)->indices(*split);
    if (samples.empty())
        return fail(ErrorKind::Data, fmt::format("{}: the {} split has no samples; choose another "
                                                 "by --split",
                                                 (*dataset)->source().string(), nameOf(*split)));
    StatusLine status;
    StopOnInterrupt interrupt;
    const Result<DataFinding> found = findingOf(
        method,
        {options, *classifier, **dataset, samples, registry,
         [&](std::int64_t done, std::int64_t total) { status.showCount("looking", done, total); },
         interrupt.token()});
    status.clear();
    if (!found)
        return tl::unexpected(found.error());
    if (const std::string lacking = sentenceOn(found->leftOut); !lacking.empty())
        say(fmt::format("warning: {}", lacking));
    if (!options.out.empty())
        if (Result<void> written = writePng(options.out, found->picture); !written)
            return written;
    print(options.isJson ? found->json : found->text);
    return {};
}

} // namespace fovea
