#include <memory>

#include <fmt/ranges.h>

#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/evaluation/predict_files.hpp"
#include "core/evaluation/prediction_text.hpp"

namespace fovea {

namespace {

struct PredictOptions {
    std::string first; ///< the first argument: the run's folder, or an image where --run is given
    std::string run;
    std::vector<std::string> paths;
    int top = PredictionText::usualTop;
    bool isJson = false;
    bool isCsv = false;
};

/// Prints the samples of all files, and adds what cannot be read to the faults.
/// errors  cancelled
Result<void> printAll(Classifier& classifier, PredictionText& text, SamplePaths& files,
                      const std::stop_token& stop) {
    const std::size_t count = files.paths.size();
    StatusLine status;
    const auto take = [&](const PredictedFiles& few) {
        std::string lines;
        for (const FilePrediction& each : few.predictions)
            lines += text.line(each.name, each.ranking);
        files.faults.insert(files.faults.end(), few.faults.begin(), few.faults.end());
        status.clear();
        print(lines);
        if (few.done < count)
            status.showCount("predicting", static_cast<std::int64_t>(few.done),
                             static_cast<std::int64_t>(count));
    };
    return predictFiles(classifier, files.paths, take, stop);
}

/// errors  cancelled
Result<SamplePaths> findFiles(const std::vector<std::string>& paths, const RunSpec& run,
                              const std::stop_token& stop) {
    const std::vector<std::filesystem::path> named(paths.begin(), paths.end());
    StatusLine status;
    return filesToPredict(
        named, run,
        [&](std::int64_t done, std::int64_t total) {
            status.showCount("looking into the archive, file", done, total);
        },
        stop);
}

/// Samples that cannot be read are named, and the others still classified.
Result<void> predict(const PredictOptions& options) {
    Result<Classifier> classifier =
        Classifier::open({options.run}, openRegistry(), 1, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    say(fmt::format("weights of {}", toString(classifier->weights())));
    const RunSpec& run = classifier->run();
    StopOnInterrupt interrupt;
    Result<SamplePaths> files = findFiles(options.paths, run, interrupt.token());
    if (!files)
        return tl::unexpected(files.error());
    for (const std::string& note : files->notes)
        say(fmt::format("note: {}", note));
    const PredictionFormat format = options.isJson  ? PredictionFormat::Json
                                    : options.isCsv ? PredictionFormat::Csv
                                                    : PredictionFormat::Text;
    PredictionText text(format, run.classes, options.top);
    print(text.begin());
    Result<void> done = printAll(*classifier, text, *files, interrupt.token());
    print(text.end());
    if (!done)
        return done;
    if (!files->faults.empty())
        return fail(ErrorKind::Data, fmt::format("{}", fmt::join(files->faults, "\n")));
    return {};
}

} // namespace

void addPredictCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<PredictOptions>();
    CLI::App* command =
        app.add_subcommand("predict", "The classes that a run sees in images, signals or volumes");
    command->add_option("RUN", options->first, "The run's folder")->required();
    command->add_option("IMAGE", options->paths,
                        "Image files, CSV files of signals, TIFF stacks or folders of slices, and "
                        "folders or archives (.zip, .tar.gz, .7z) of such, however deep");
    command->add_option("--run", options->run, "The run's folder; all arguments are images then");
    command->add_option("--top", options->top, "As many classes of each image")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    CLI::Option* const json = command->add_flag(
        "--json", options->isJson, R"(Print [{"path","predictions":[{"class","probability"}]}])");
    command
        ->add_flag("--csv", options->isCsv,
                   "Print path,class,probability,class_2,probability_2 and so on, a line an image")
        ->excludes(json);
    command->callback([options, &invocation] {
        if (options->run.empty())
            options->run = options->first;
        else
            options->paths.insert(options->paths.begin(), options->first);
        if (options->paths.empty())
            throw CLI::ValidationError("predict", "name at least one image after the run's folder");
        invocation.action = [options] { return predict(*options); };
    });
}

} // namespace fovea
