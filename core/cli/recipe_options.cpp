#include "core/cli/recipe_options.hpp"

#include <charconv>

#include "core/cli/arguments.hpp"
#include "core/training/optimizer_defaults.hpp"

namespace fovea {

namespace {

template <class T>
void take(const std::optional<T>& option, T& field) {
    if (option)
        field = *option;
}

/// A choice by its name.
template <class Enum>
Result<void> takeNamed(const std::optional<std::string>& option,
                       Result<Enum> (*fromName)(std::string_view), Enum& field) {
    if (!option)
        return {};
    Result<Enum> value = fromName(*option);
    if (!value)
        return fail(ErrorKind::Usage, value.error().message);
    field = *value;
    return {};
}

Result<Fit> fitFromName(std::string_view name) {
    if (name == "cover")
        return Fit::Cover;
    if (name == "contain")
        return Fit::Contain;
    return Fit::Stretch;
}

/// key=value: a whole number, a number or a word. Whether the loss knows it, the loss says.
Result<void> takeSetting(std::string_view text, SettingMap& settings) {
    const std::size_t sign = text.find('=');
    if (sign == 0 || sign == std::string_view::npos || sign + 1 == text.size())
        return fail(ErrorKind::Usage, "--loss-setting: \"" + std::string(text) +
                                          "\" is no setting; write key=value, as in gamma=3");
    const std::string_view value = text.substr(sign + 1);
    const char* const end = value.data() + value.size();
    SettingValue& setting = settings[std::string(text.substr(0, sign))];
    std::int64_t whole = 0;
    double number = 0;
    if (const auto parsed = std::from_chars(value.data(), end, whole); parsed.ptr == end)
        setting = whole;
    else if (const auto real = std::from_chars(value.data(), end, number); real.ptr == end)
        setting = number;
    else
        setting = std::string(value);
    return {};
}

constexpr const char* recipeGroup = "Recipe";
constexpr const char* images = "Samples";

} // namespace

void RecipeOptions::addSamplesTo(CLI::App& command, std::optional<std::string>& samples,
                                 std::optional<std::string>& labelColumn) {
    command
        .add_option("--samples", samples,
                    "images; rows: each row of an image is a signal; volumes: TIFF stacks and "
                    "folders of slices (automatic: as the source looks)")
        ->check(CLI::IsMember({"automatic", "images", "rows", "volumes"}))
        ->group(images);
    command
        .add_option("--label-column", labelColumn,
                    "Of a CSV file: a name of its header, first or last (default: the column "
                    "label, class or target, else the last)")
        ->group(images);
}

Result<void> RecipeOptions::applySamples(const std::optional<std::string>& samples,
                                         const std::optional<std::string>& labelColumn,
                                         DatasetSpec& spec) {
    take(labelColumn, spec.labelColumn);
    return takeNamed(samples, samplesFromName, spec.samples);
}

void RecipeOptions::addTo(CLI::App& command) {
    command
        .add_option("--learning", learning,
                    "own_rule: layers that have a rule of their own (S-cells) learn by it first; "
                    "backpropagation then learns the rest")
        ->check(CLI::IsMember({"backpropagation", "own_rule"}))
        ->group(recipeGroup);
    command.add_option("--epochs", epochs, "Passes over the train images")
        ->check(CLI::Range(1, 1000000))
        ->group(recipeGroup);
    command.add_option("--batch", batch, "Images per step")
        ->check(CLI::Range(1, 65536))
        ->group(recipeGroup);
    command.add_option("--optimizer", optimizer, "sgd or adam")
        ->check(CLI::IsMember({"sgd", "adam"}))
        ->group(recipeGroup);
    command.add_option("--lr", learningRate, "Learning rate")->group(recipeGroup);
    command.add_option("--momentum", momentum, "Of SGD, from 0 to below 1")->group(recipeGroup);
    command.add_option("--weight-decay", weightDecay, "L2, added to the gradient")
        ->group(recipeGroup);
    command.add_option("--loss", loss, "A loss's id, as in loss.focal; `fovea layers` lists them")
        ->group(recipeGroup);
    command.add_option("--loss-setting", lossSettings, "One of its settings, as in gamma=3")
        ->group(recipeGroup);
    command
        .add_option("--class-weights", classWeights,
                    "balanced: samples of rare classes count for more, so that classes count alike")
        ->check(CLI::IsMember({"none", "balanced"}))
        ->group(recipeGroup);
    command.add_option("--schedule", schedule, "How the learning rate goes")
        ->check(CLI::IsMember({"constant", "step", "cosine"}))
        ->group(recipeGroup);
    command.add_option("--warmup", warmup, "Epochs in which the learning rate rises")
        ->group(recipeGroup);
    command.add_option("--init", init, "How weights start")
        ->check(
            CLI::IsMember({"kaiming_uniform", "kaiming_normal", "xavier_uniform", "xavier_normal"}))
        ->group(recipeGroup);
    command.add_option("--clip", clip, "Largest norm of the gradient; 0: none")->group(recipeGroup);
    command.add_option("--seed", seed, "The same seed gives the same run")->group(recipeGroup);
    command.add_option("--threads", threads, "0: one per core; the numbers stay the same")
        ->check(CLI::Range(0, 1024))
        ->group(recipeGroup);

    // add_flag would count into the optional, from 0 on: a flag that nobody gave would be false.
    command
        .add_flag_function(
            "--winograd,!--no-winograd", [this](std::int64_t count) { winograd = count > 0; },
            "Whether 3x3 convolutions may use Winograd's faster algorithm")
        ->group(recipeGroup);

    addSamplesTo(command, samples, labelColumn);
    command.add_option("--depth", depth, "Slices that volumes are cut or filled up to")
        ->check(CLI::Range(2, 4096))
        ->group(images);
    command.add_option("--size", size, "Height x width that images are brought to, as in 64x64")
        ->group(images);
    command.add_option("--channels", channels, "1 for grey, 3 for colour")
        ->check(CLI::IsMember({1, 3}))
        ->group(images);
    command.add_option("--fit", fit, "How an image of another shape becomes that size")
        ->check(CLI::IsMember({"cover", "contain", "stretch"}))
        ->group(images);
    command
        .add_option("--augment", augment,
                    "Random changes of train images: flip=0.5 shift=0.1 rotation=10 crop=4 "
                    "brightness=0.2 contrast=0.2")
        ->delimiter(',')
        ->group(images);
}

bool RecipeOptions::isOne(const CLI::Option& option) {
    return option.get_group() == recipeGroup || option.get_group() == images;
}

Result<void> RecipeOptions::applyTo(TrainSpec& spec) const {
    OptimizerKind kind = spec.optimizer.kind;
    if (auto taken = takeNamed(optimizer, optimizerFromName, kind); !taken)
        return taken;
    if (kind != spec.optimizer.kind)
        spec.optimizer = defaultsOf(kind);
    take(epochs, spec.epochs);
    take(batch, spec.batch);
    take(momentum, spec.optimizer.momentum);
    take(weightDecay, spec.optimizer.weightDecay);
    take(warmup, spec.schedule.warmupEpochs);
    take(clip, spec.gradientClip);
    take(seed, spec.seed);
    take(threads, spec.threads);
    take(winograd, spec.allowsWinograd);
    if (loss && *loss != spec.loss) {
        spec.loss = *loss;
        spec.lossSettings.clear(); // they were another loss's
    }
    for (const std::string& each : lossSettings)
        if (auto taken = takeSetting(each, spec.lossSettings); !taken)
            return taken;
    if (auto taken = takeNamed(schedule, scheduleFromName, spec.schedule.kind); !taken)
        return taken;
    if (auto taken = takeNamed(learning, learningFromName, spec.learning); !taken)
        return taken;
    if (auto taken = takeNamed(classWeights, classWeightsFromName, spec.classWeights); !taken)
        return taken;
    if (auto taken = takeNamed(init, initFromName, spec.init); !taken)
        return taken;
    take(learningRate, spec.optimizer.learningRate);
    return check(spec);
}

Result<void> RecipeOptions::applyTo(DatasetSpec& spec) const {
    if (auto taken = applySamples(samples, labelColumn, spec); !taken)
        return taken;
    take(depth, spec.depth);
    if (size) {
        const Result<Size2> parsed = parseSize(*size);
        if (!parsed)
            return fail(ErrorKind::Usage, "--size: " + parsed.error().message);
        spec.height = parsed->height;
        spec.width = parsed->width;
    }
    take(channels, spec.channels);
    if (auto taken = takeNamed(fit, fitFromName, spec.fit); !taken)
        return taken;
    for (const std::string& each : augment)
        if (Result<void> applied = applyAugment(each, spec.augment); !applied)
            return fail(ErrorKind::Usage, "--augment: " + applied.error().message);
    return {};
}

} // namespace fovea
