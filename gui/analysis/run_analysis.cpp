#include "gui/analysis/run_analysis.hpp"

#include "core/data/input_shape.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_file.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

std::vector<WeightValues> copyWeights(Classifier& classifier, const LayerRegistry& registry) {
    std::vector<WeightValues> copies;
    KernelContext context;
    for (const NetworkWeight& weight : classifier.network().weights()) {
        if (copies.empty() || copies.back().node != weight.node) {
            context =
                kernelContext(classifier.run().network, classifier.report(), weight.node, registry);
        }
        copies.push_back({weight.node,
                          weight.info,
                          {weight.values.begin(), weight.values.end()},
                          kernelLayout(weight.info, context),
                          signedScaleOf(weight.values),
                          context.givesClasses});
    }
    return copies;
}

} // namespace

struct RunAnalysis::Opened {
    Result<RunInsight> insight;
    std::vector<WeightValues> weights;
    std::optional<WeightsOrigin> origin; ///< of the weights
};

struct RunAnalysis::Seen {
    std::shared_ptr<Classifier> classifier;
    Result<Look> look;
};

RunAnalysis::RunAnalysis(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {}

void RunAnalysis::setRun(const RunFolder& run, bool isTraining) {
    if (run.path == m_run.path) {
        setTraining(isTraining);
        return;
    }
    m_run = run;
    m_request = {.split = std::nullopt, .isTraining = isTraining};
    m_evaluating.cancel();
    m_looking.cancel();
    m_spec.reset();
    m_dataset.reset();
    m_figures.reset();
    m_problem.clear();
    m_weights = std::make_shared<const std::vector<WeightValues>>();
    m_look.reset();
    m_sample.reset();
    m_others.reset();
    m_file.clear();
    Q_EMIT runChanged();
    Q_EMIT evaluationChanged();
    Q_EMIT weightsChanged();
    Q_EMIT lookChanged();
    refresh();
}

void RunAnalysis::setTraining(bool isTraining) {
    if (isTraining != m_request.isTraining) {
        m_request = {.split = std::nullopt, .isTraining = isTraining};
        if (isTraining && m_figures && m_figures->evaluation.split == Split::Test) {
            m_figures.reset();
            Q_EMIT evaluationChanged();
        }
        refresh();
    }
}

void RunAnalysis::setSplit(Split split) {
    if (evaluation() == nullptr || split != evaluation()->split) {
        m_request.split = split;
        refresh();
    }
}

QString RunAnalysis::splitNote() const {
    return m_figures ? text(m_figures->splitNote) : QString();
}

QString RunAnalysis::outdatedBy() const {
    return m_figures ? text(m_figures->outdatedBy) : QString();
}

void RunAnalysis::refresh() {
    m_classifier.reset();
    if (!m_run.path.empty()) {
        evaluateRun();
        lookAgain();
    }
}

void RunAnalysis::evaluateRun() {
    const auto work = [run = m_run, request = m_request,
                       open = OpenDatasets{m_dataset, m_document.dataset()},
                       registry = &m_document.registry()](const TaskContext& context) {
        const auto report = [&](std::int64_t done, std::int64_t total) {
            context.report(done, total);
        };
        Opened opened{lookInto(run, request, open, *registry, report, context.stopToken()), {}, {}};
        if (opened.insight && opened.insight->classifier) {
            opened.weights = copyWeights(*opened.insight->classifier, *registry);
            opened.origin = opened.insight->classifier->weights();
            opened.insight->classifier.reset(); // its memory is not needed any more
        }
        return opened;
    };
    m_evaluating.start(tr("Evaluating %1").arg(text(m_run.path.filename().string())), work,
                       [this](Opened opened) { takeOpened(std::move(opened)); });
}

void RunAnalysis::takeOpened(Opened opened) {
    m_problem =
        opened.insight ? text(opened.insight->problem) : text(opened.insight.error().message);
    if (!opened.insight) {
        takeFigures({}, nullptr);
        return;
    }
    RunInsight& insight = *opened.insight;
    const bool hasNewData = insight.dataset && insight.dataset != m_dataset;
    if (hasNewData) {
        m_dataset = std::move(insight.dataset);
    }
    if (hasNewData || !m_spec) {
        m_spec = std::move(insight.spec);
        Q_EMIT runChanged();
    }
    if (!opened.weights.empty()) {
        m_weights = std::make_shared<const std::vector<WeightValues>>(std::move(opened.weights));
        Q_EMIT weightsChanged();
    }
    takeFigures(std::move(insight.evaluation), opened.origin ? &*opened.origin : nullptr);
}

/// Figures that are here already are kept where no better ones come, and say so.
void RunAnalysis::takeFigures(std::optional<RunEvaluation> figures, const WeightsOrigin* newest) {
    const bool isWorse = m_figures && (!figures || !figures->outdatedBy.empty());
    if (isWorse) {
        m_figures->outdatedBy = fovea::outdatedBy(m_figures->evaluation, m_dataset.get(), newest);
    } else if (figures) {
        m_figures = std::move(figures);
    }
    Q_EMIT evaluationChanged();
}

void RunAnalysis::lookAtSample(std::size_t sample) { lookAtPicture(nullptr, sample); }

void RunAnalysis::lookAtPicture(std::shared_ptr<const Dataset> pictures, std::size_t picture) {
    m_sample = picture;
    m_others = std::move(pictures);
    m_file.clear();
    lookAgain();
}

void RunAnalysis::lookAtFile(const std::filesystem::path& file) {
    m_sample.reset();
    m_others.reset();
    m_file = file;
    lookAgain();
}

void RunAnalysis::lookAgain() {
    const std::shared_ptr<const Dataset> looked = m_others ? m_others : m_dataset;
    if (m_run.path.empty() || (m_sample && !looked) || (!m_sample && m_file.empty())) {
        return;
    }
    const auto work = [run = m_run, sample = m_sample, file = m_file, dataset = looked,
                       isOwn = m_others == nullptr, classifier = m_classifier,
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
            const Fitting fitting{trained.input.withBatch(1), trained.data.fit};
            const Result<Image> image = sample ? dataset->image(*sample, fitting.least())
                                               : readFirstSample(file, trained.data, trained.input);
            if (!image) {
                return tl::unexpected(image.error());
            }
            Result<Image> shown =
                sample ? dataset->image(*sample)
                       : readFirstSample(file, trained.data, trained.input, Detail::Whole);
            if (!shown) {
                return tl::unexpected(shown.error());
            }
            if (const Result<void> fits = checkSample(*image, trained.input); !fits) {
                return tl::unexpected(fits.error());
            }
            Look look;
            look.maps = classifier->featureMaps(*image);
            for (const FeatureMaps& maps : look.maps) {
                look.figures.push_back(layerFigures(maps));
            }
            look.probabilities = classifier->predict(*image);
            look.classes = trained.classes;
            look.image = std::move(*shown);
            look.sample = isOwn ? sample : std::nullopt;
            look.name = sample ? dataset->samples()[*sample].name : file.string();
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
        m_look = std::make_shared<const Look>(std::move(*seen.look));
        Q_EMIT lookChanged();
    });
}

} // namespace fovea::gui
