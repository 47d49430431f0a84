#include "core/evaluation/predict_files.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/data/sample_file.hpp"

namespace fovea {

namespace {

PredictedFiles predictFew(Classifier& classifier, std::span<const SamplePath> files) {
    const RunSpec& run = classifier.run();
    std::vector<Result<SampleFile>> read(files.size());
    parallelFor(static_cast<std::int64_t>(files.size()), [&](std::int64_t i) {
        const auto place = static_cast<std::size_t>(i);
        read[place] = readSamples(files[place], run.data, run.input);
    });
    PredictedFiles few;
    for (std::size_t i = 0; i != files.size(); ++i) {
        if (!read[i]) {
            few.faults.push_back(read[i].error().message);
            continue;
        }
        few.faults.insert(few.faults.end(), read[i]->faults.begin(), read[i]->faults.end());
        for (NamedSample& each : read[i]->samples) {
            std::vector<ClassProbability> ranking = classifier.predict(each.sample);
            few.predictions.push_back(
                {files[i], std::move(each.name), std::move(each.sample), std::move(ranking)});
        }
    }
    return few;
}

} // namespace

Result<SamplePaths> filesToPredict(std::span<const std::filesystem::path> named, const RunSpec& run,
                                   ScanProgress progress, const std::stop_token& stop) {
    return samplePathsOf(named, run.data, run.input, progress, stop);
}

Result<void> predictFiles(Classifier& classifier, std::span<const SamplePath> files,
                          FunctionRef<void(PredictedFiles)> take, const std::stop_token& stop) {
    const auto atOnce = 2 * static_cast<std::size_t>(threadCount());
    for (std::size_t begin = 0; begin < files.size(); begin += atOnce) {
        if (stop.stop_requested())
            return fail(ErrorKind::Interrupted, "the prediction was cancelled");
        const std::size_t count = std::min(atOnce, files.size() - begin);
        PredictedFiles few = predictFew(classifier, files.subspan(begin, count));
        few.done = begin + count;
        take(std::move(few));
    }
    return {};
}

} // namespace fovea
