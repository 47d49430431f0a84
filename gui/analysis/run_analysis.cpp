#include "gui/analysis/run_analysis.hpp"

#include "core/data/sample_file.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr std::int64_t evaluationBatch = 64;

std::vector<WeightValues> copyWeights(Network& network) {
    std::vector<WeightValues> copies;
    for (const NetworkWeight& weight : network.weights()) {
        copies.push_back({weight.node, weight.info, {weight.values.begin(), weight.values.end()}});
    }
    return copies;
}

/// The run's evaluation as its own process wrote it, where it is of this split and not older than
/// the weights.
std::optional<Evaluation> storedEvaluation(const RunFolder& run, const Dataset& dataset,
                                           Split split) {
    const Result<std::filesystem::path> weights = run.weightsFile();
    std::error_code failure;
    const auto written =
        std::filesystem::last_write_time(run.evaluationFolder() / "metrics.json", failure);
    if (failure || !weights || std::filesystem::last_write_time(*weights, failure) > written) {
        return std::nullopt;
    }
    Result<Evaluation> stored = readEvaluation(run, dataset);
    if (!stored || stored->split != split) {
        return std::nullopt;
    }
    return std::move(*stored);
}

} // namespace

struct RunAnalysis::Opened {
    RunSpec spec;
    std::shared_ptr<const Dataset> dataset;
    Split split = Split::Test;
    std::optional<Evaluation> evaluation;
    std::vector<WeightValues> weights;
    QString problem;
};

struct RunAnalysis::Seen {
    std::shared_ptr<Classifier> classifier;
    Result<Look> look;
};

RunAnalysis::RunAnalysis(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {}

void RunAnalysis::setRun(const RunFolder& run) {
    if (run.path == m_run.path) {
        return;
    }
    m_run = run;
    m_evaluating.cancel();
    m_looking.cancel();
    m_spec.reset();
    m_dataset.reset();
    m_evaluation.reset();
    m_weights.clear();
    m_look.reset();
    m_sample.reset();
    m_file.clear();
    Q_EMIT runChanged();
    Q_EMIT evaluationChanged();
    Q_EMIT weightsChanged();
    Q_EMIT lookChanged();
    refresh();
}

void RunAnalysis::setSplit(Split split) {
    if (split != m_split) {
        m_split = split;
        refresh();
    }
}

void RunAnalysis::refresh() {
    m_classifier.reset();
    if (!m_run.path.empty()) {
        evaluateRun();
        lookAgain();
    }
}

void RunAnalysis::evaluateRun() {
    const auto work = [run = m_run, split = m_split, known = m_dataset, ours = m_document.dataset(),
                       registry = &m_document.registry()](const TaskContext& context) {
        Opened opened;
        const auto giveUp = [&](const Error& error) {
            opened.problem = text(error);
            return opened;
        };
        Result<RunSpec> spec = run.readSpec();
        if (!spec) {
            return giveUp(spec.error());
        }
        opened.spec = std::move(*spec);
        opened.dataset = known;
        if (!opened.dataset && ours && ours->fingerprint() == opened.spec.datasetFingerprint) {
            opened.dataset = ours;
        }
        const auto report = [&](std::int64_t done, std::int64_t total) {
            context.report(done, total);
        };
        if (!opened.dataset) {
            auto dataset = openDataset(opened.spec.data.source, opened.spec.data, run.splitFile(),
                                       report, context.stopToken());
            if (!dataset) {
                return giveUp(dataset.error());
            }
            opened.dataset = std::move(*dataset);
        }
        opened.split = split;
        if (opened.dataset->indices(split).empty()) {
            opened.split = Split::Validation;
        }
        Result<Classifier> classifier =
            Classifier::open(run, *registry, evaluationBatch, Asked::Logits);
        if (!classifier) {
            return giveUp(classifier.error());
        }
        opened.weights = copyWeights(classifier->network());
        opened.evaluation = storedEvaluation(run, *opened.dataset, opened.split);
        if (!opened.evaluation) {
            Result<Evaluation> evaluation = evaluate(*classifier, opened.dataset, opened.split,
                                                     *registry, report, context.stopToken());
            if (!evaluation) {
                return giveUp(evaluation.error());
            }
            opened.evaluation = std::move(*evaluation);
        }
        return opened;
    };
    m_evaluating.start(tr("Evaluating %1").arg(text(m_run.path.filename().string())), work,
                       [this](Opened opened) { takeOpened(std::move(opened)); });
}

void RunAnalysis::takeOpened(Opened opened) {
    if (opened.dataset && opened.dataset != m_dataset) {
        m_spec = std::move(opened.spec);
        m_dataset = std::move(opened.dataset);
        Q_EMIT runChanged();
    }
    if (!opened.weights.empty()) {
        m_weights = std::move(opened.weights);
        Q_EMIT weightsChanged();
    }
    if (opened.evaluation) {
        m_split = opened.split;
        m_evaluation = std::move(opened.evaluation);
        Q_EMIT evaluationChanged();
    }
    if (!opened.problem.isEmpty()) {
        Q_EMIT failed(opened.problem);
    }
}

void RunAnalysis::lookAtSample(std::size_t sample) {
    m_sample = sample;
    m_file.clear();
    lookAgain();
}

void RunAnalysis::lookAtFile(const std::filesystem::path& file) {
    m_sample.reset();
    m_file = file;
    lookAgain();
}

void RunAnalysis::lookAgain() {
    if (m_run.path.empty() || (m_sample && !m_dataset) || (!m_sample && m_file.empty())) {
        return;
    }
    const auto work = [run = m_run, sample = m_sample, file = m_file, dataset = m_dataset,
                       classifier = m_classifier,
                       registry = &m_document.registry()](const TaskContext&) mutable {
        const auto see = [&]() -> Result<Look> {
            if (!classifier) {
                Result<Classifier> opened = Classifier::open(run, *registry);
                if (!opened) {
                    return tl::unexpected(opened.error());
                }
                classifier = std::make_shared<Classifier>(std::move(*opened));
            }
            const RunSpec& trained = classifier->run();
            Result<Image> image = sample ? dataset->image(*sample)
                                         : readFirstSample(file, trained.data, trained.input);
            if (!image) {
                return tl::unexpected(image.error());
            }
            if (const Result<void> fits = checkSample(*image, trained.input); !fits) {
                return tl::unexpected(fits.error());
            }
            Look look;
            look.maps = classifier->featureMaps(*image);
            look.probabilities = classifier->predict(*image);
            look.image = std::move(*image);
            look.sample = sample;
            return look;
        };
        Result<Look> look = see();
        return Seen{classifier, std::move(look)};
    };
    m_looking.start(tr("Looking at an image"), work, [this](Seen seen) {
        m_classifier = std::move(seen.classifier);
        if (!seen.look) {
            Q_EMIT failed(text(seen.look.error()));
            return;
        }
        m_look = std::move(*seen.look);
        Q_EMIT lookChanged();
    });
}

} // namespace fovea::gui
