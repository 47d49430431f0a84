#include <algorithm>
#include <memory>

#include <fmt/ranges.h>

#include "core/base/parallel.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/prediction_text.hpp"
#include "core/data/sample_file.hpp"
#include "core/data/sample_paths.hpp"
#include "core/evaluation/classifier.hpp"

namespace fovea {

namespace {

struct PredictOptions {
    std::string first; ///< the first argument: the run's folder, or an image where --run is given
    std::string run;
    std::vector<std::string> paths;
    int top = 5;
    bool isJson = false;
    bool isCsv = false;
};

SamplePaths allPaths(const std::vector<std::string>& named, const RunSpec& run) {
    SamplePaths all;
    for (const std::string& path : named) {
        const SamplePaths found = samplePathsOf(path, run.data, run.input);
        all.paths.insert(all.paths.end(), found.paths.begin(), found.paths.end());
        all.faults.insert(all.faults.end(), found.faults.begin(), found.faults.end());
    }
    return all;
}

/// Reads in parallel, a few files at a time, and classifies and prints in their order.
class PredictionRun {
public:
    PredictionRun(Classifier& classifier, PredictionText& text, SamplePaths& files)
        : m_classifier(classifier), m_text(text), m_files(files) {}

    /// errors  cancelled
    Result<void> all() {
        const auto slab = static_cast<std::size_t>(2 * threadCount());
        const std::size_t count = m_files.paths.size();
        StopOnInterrupt interrupt;
        StatusLine status;
        for (std::size_t begin = 0; begin < count; begin += slab) {
            if (interrupt.token().stop_requested())
                return fail(ErrorKind::Interrupted, "the prediction was cancelled");
            const std::string lines = linesOf(begin, std::min(count, begin + slab));
            status.clear();
            print(lines);
            if (count > slab)
                status.showCount("predicting", static_cast<std::int64_t>(begin),
                                 static_cast<std::int64_t>(count));
        }
        return {};
    }

private:
    /// What cannot be read goes to the faults.
    std::string linesOf(std::size_t begin, std::size_t end) {
        const RunSpec& run = m_classifier.run();
        std::vector<Result<SampleFile>> read(end - begin);
        parallelFor(static_cast<std::int64_t>(end - begin), [&](std::int64_t i) {
            const auto place = static_cast<std::size_t>(i);
            read[place] = readSamples(m_files.paths[begin + place], run.data, run.input);
        });
        std::string lines;
        for (const Result<SampleFile>& file : read) {
            if (!file) {
                m_files.faults.push_back(file.error().message);
                continue;
            }
            m_files.faults.insert(m_files.faults.end(), file->faults.begin(), file->faults.end());
            for (const NamedSample& each : file->samples)
                lines += m_text.line(each.name, m_classifier.predict(each.sample));
        }
        return lines;
    }

    Classifier& m_classifier;
    PredictionText& m_text;
    SamplePaths& m_files;
};

/// Samples that cannot be read are named, and the others still classified.
Result<void> predict(const PredictOptions& options) {
    Result<Classifier> classifier =
        Classifier::open({options.run}, openRegistry(), 1, Asked::Logits);
    if (!classifier)
        return tl::unexpected(classifier.error());
    say(fmt::format("weights of {}", toString(classifier->weights())));
    SamplePaths files = allPaths(options.paths, classifier->run());
    const PredictionFormat format = options.isJson  ? PredictionFormat::Json
                                    : options.isCsv ? PredictionFormat::Csv
                                                    : PredictionFormat::Text;
    PredictionText text(format, classifier->run().classes, options.top);
    print(text.begin());
    const Result<void> done = PredictionRun(*classifier, text, files).all();
    print(text.end());
    if (!done)
        return done;
    if (!files.faults.empty())
        return fail(ErrorKind::Data, fmt::format("{}", fmt::join(files.faults, "\n")));
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
                        "folders of such, however deep");
    command->add_option("--run", options->run, "The run's folder; all arguments are images then");
    command->add_option("--top", options->top, "As many classes of each image")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    CLI::Option* const json =
        command->add_flag("--json", options->isJson,
                          "Print [{\"path\",\"predictions\":[{\"class\",\"probability\"}]}]");
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
