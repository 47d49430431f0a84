#include "gui/analysis/file_predictions.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/base/file.hpp"
#include "core/data/sample_file.hpp"
#include "core/evaluation/prediction_text.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {

namespace {

using Archives = std::vector<std::shared_ptr<const SourceFiles>>;

/// Pictures by their paths, read as the network reads them, a sample's container being its archive,
/// or the disk. Rows are kept: to read one of them is to read its whole file.
class PredictedSamples final : public ImageStore {
public:
    PredictedSamples(const RunSpec& run, Archives archives, std::vector<Image> rows)
        : m_data(run.data),
          m_input(run.input),
          m_archives(std::move(archives)),
          m_rows(std::move(rows)) {}

    Result<Image> image(const Sample& sample, const PictureSize& least) const override {
        if (sample.record >= 0) {
            return m_rows[static_cast<std::size_t>(sample.record)];
        }
        const SamplePath from(sample.name, m_archives[static_cast<std::size_t>(sample.container)]);
        const bool isPicture = m_input.d == 1 && m_input.h > 1;
        return isPicture ? readPictureOf(from, {.least = least})
                         : readFirstSample(from, m_data, m_input, Detail::Whole);
    }

private:
    DatasetSpec m_data;
    Shape m_input;
    Archives m_archives;
    std::vector<Image> m_rows;
};

SampleKind kindOf(const Shape& input) {
    return input.d > 1 ? SampleKind::Volume : input.h == 1 ? SampleKind::Signal : SampleKind::Image;
}

SourceKind sourceKindOf(SampleKind kind) {
    switch (kind) {
    case SampleKind::Image:
        return SourceKind::Folder;
    case SampleKind::Signal:
        return SourceKind::Csv;
    case SampleKind::Volume:
        break;
    }
    return SourceKind::Volumes;
}

} // namespace

/// Grows while the task runs, and is taken by the window when that ends, in whatever way.
struct FilePredictions::Found {
    std::mutex mutex;
    std::optional<RunSpec> run; ///< none until its weights are loaded
    std::string weights;
    std::size_t fileCount = 0;
    std::size_t doneCount = 0;
    std::vector<Sample> samples;
    std::vector<Image> rows;
    std::vector<std::vector<ClassProbability>> rankings;
    std::vector<std::string> faults;
    std::vector<std::string> notes;
    Archives archives{nullptr}; ///< null: the disk

    void begin(const Classifier& classifier, const SamplePaths& files) {
        const std::scoped_lock lock(mutex);
        run = classifier.run();
        weights = toString(classifier.weights());
        fileCount = files.paths.size();
        faults = files.faults;
        notes = files.notes;
    }

    void add(PredictedFiles few) {
        const std::scoped_lock lock(mutex);
        doneCount = few.done;
        std::move(few.faults.begin(), few.faults.end(), std::back_inserter(faults));
        for (FilePrediction& each : few.predictions) {
            Sample& sample = samples.emplace_back();
            sample.container = containerOf(each.file.archive);
            if (each.name != each.file.path.native()) {
                sample.record = static_cast<std::int64_t>(rows.size());
                rows.push_back(std::move(each.sample));
            }
            sample.name = std::move(each.name);
            sample.label = each.ranking.front().label;
            each.ranking.resize(
                std::min<std::size_t>(each.ranking.size(), PredictionText::usualTop));
            each.ranking.shrink_to_fit();
            rankings.push_back(std::move(each.ranking));
        }
    }

private:
    std::int32_t containerOf(const std::shared_ptr<const SourceFiles>& archive) {
        const auto known = std::ranges::find(archives, archive);
        const auto place = static_cast<std::int32_t>(known - archives.begin());
        if (known == archives.end()) {
            archives.push_back(archive);
        }
        return place;
    }
};

FilePredictions::FilePredictions(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {
    connect(&m_predicting, &BackgroundTask::ended, this, &FilePredictions::takeFound);
}

void FilePredictions::ask(const RunFolder& run, std::vector<std::filesystem::path> paths) {
    forget();
    m_run = run;
    m_paths = std::move(paths);
    if (m_paths.empty() || m_run.path.empty()) {
        m_paths.clear();
        Q_EMIT changed();
        return;
    }
    m_found = std::make_shared<Found>();
    const auto work = [found = m_found, run, named = m_paths,
                       registry = &m_document.registry()](const TaskContext& context) {
        Result<Classifier> classifier = Classifier::open(run, *registry, 1, Asked::Logits);
        if (!classifier) {
            return Result<void>(tl::unexpected(classifier.error()));
        }
        const Result<SamplePaths> files = filesToPredict(
            named, classifier->run(),
            [&](std::int64_t done, std::int64_t total) { context.report(done, total); },
            context.stopToken());
        if (!files) {
            return Result<void>(tl::unexpected(files.error()));
        }
        found->begin(*classifier, *files);
        const auto take = [&](PredictedFiles few) {
            context.report(static_cast<std::int64_t>(few.done),
                           static_cast<std::int64_t>(files->paths.size()));
            found->add(std::move(few));
        };
        return predictFiles(*classifier, files->paths, take, context.stopToken());
    };
    m_predicting.start(tr("Predicting with %1").arg(text(run.path.filename().string())), work,
                       [this](const Result<void>& done) {
                           if (!done) {
                               ask(m_run, {});
                               Q_EMIT failed(text(done.error()));
                           }
                       });
    Q_EMIT changed();
}

void FilePredictions::setRun(const RunFolder& run) {
    if (run.path != m_run.path) {
        ask(run, std::exchange(m_paths, {}));
    }
}

void FilePredictions::forget() {
    m_found.reset(); // first: cancelling takes what is found
    m_predicting.cancel();
    m_pictures.reset();
    m_rankings.reset();
    m_faults.clear();
    m_notes.clear();
    m_weights.clear();
    m_fileCount = m_doneCount = 0;
}

void FilePredictions::takeFound() {
    const std::shared_ptr<Found> found = std::exchange(m_found, nullptr);
    if (!found) {
        return;
    }
    {
        // The task may be at a last few files yet, which nobody waits for.
        const std::scoped_lock lock(found->mutex);
        if (found->run) {
            const SampleKind kind = kindOf(found->run->input);
            Scan scan;
            scan.source = m_paths.front();
            scan.kind = sourceKindOf(kind);
            scan.sampleKind = kind;
            scan.classes = found->run->classes;
            scan.samples = std::move(found->samples);
            m_pictures = std::make_shared<const Dataset>(
                std::move(scan),
                std::make_shared<PredictedSamples>(*found->run, std::move(found->archives),
                                                   std::move(found->rows)));
        }
        m_rankings = std::make_shared<const Rankings>(std::move(found->rankings));
        m_faults = std::move(found->faults);
        m_notes = std::move(found->notes);
        m_weights = std::move(found->weights);
        m_fileCount = found->fileCount;
        m_doneCount = found->doneCount;
    }
    Q_EMIT changed();
}

void FilePredictions::exportTo(const std::filesystem::path& file) {
    if (!m_pictures) {
        return;
    }
    const auto work = [file, pictures = m_pictures, rankings = m_rankings](const TaskContext&) {
        PredictionText table(PredictionFormat::Csv, pictures->classes());
        std::string lines = table.begin();
        for (std::size_t i = 0; i < rankings->size(); ++i) {
            lines += table.line(pictures->samples()[i].name, (*rankings)[i]);
        }
        return writeFile(file, lines + table.end());
    };
    m_exporting.start(tr("Writing the predictions"), work, [this](const Result<void>& written) {
        if (!written) {
            Q_EMIT failed(text(written.error()));
        }
    });
}

} // namespace fovea::gui
