#pragma once

#include <memory>
#include <optional>

#include <QObject>

#include "core/evaluation/run_evaluation.hpp"
#include "core/evaluation/values/kernel_layout.hpp"
#include "core/evaluation/values/map_figures.hpp"
#include "gui/document/document.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// A weight tensor as it was when a run was looked into.
struct WeightValues {
    std::string node;
    WeightInfo info;
    std::vector<float> values;
    KernelLayout layout;            ///< how they lie as kernels
    ValueScale scale;               ///< of all of them
    bool areOutputsClasses = false; ///< its outputs are the run's classes

    QString name() const { return text(node + "." + info.name); }
};

/// What a network makes of one image, layer by layer.
struct Look {
    Image image;
    std::optional<std::size_t> sample; ///< of the dataset; none for an image from elsewhere
    std::string name;                  ///< the sample's, or the file's path
    std::vector<FeatureMaps> maps;
    std::vector<LayerFigures> figures; ///< of each of maps
    std::vector<ClassProbability> probabilities;
    std::vector<std::string>
        classes; ///< the run's, which may be looked into before spec() is there
};

/// What there is to know of one run: its dataset, what its weights make of a split, what they make
/// of one image. Everything is worked out beside the window.
class RunAnalysis : public QObject {
    Q_OBJECT

public:
    explicit RunAnalysis(Document& document, QObject* parent = nullptr);

    /// Turns to a run; an empty path for none. While it trains, its test split is left alone.
    void setRun(const RunFolder& run, bool isTraining = false);

    const RunFolder& run() const { return m_run; }

    /// Tells that the run has ended, or goes on: then figures are taken of another split.
    void setTraining(bool isTraining);

    bool isTraining() const { return m_request.isTraining; }

    /// Evaluates this split from now on, instead of the one that the rule takes (chooseSplit).
    void setSplit(Split split);

    /// Looks at the run's newest weights: evaluates, and shows the chosen image again.
    void refresh();

    /// Looks at a sample of the run's dataset, at a picture from elsewhere, or at an image file.
    void lookAtSample(std::size_t sample);
    void lookAtPicture(std::shared_ptr<const Dataset> pictures, std::size_t picture);
    void lookAtFile(const std::filesystem::path& file);

    const std::optional<RunSpec>& spec() const { return m_spec; }

    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }

    /// Null until it is there.
    const Evaluation* evaluation() const { return m_figures ? &m_figures->evaluation : nullptr; }

    /// What is to be said of the evaluation's split; empty where there is nothing.
    QString splitNote() const;

    /// Why the evaluation is not of the run as it is now; empty: it is.
    QString outdatedBy() const;

    /// Why the last attempt at a newer one came to nothing; empty: it did not.
    const QString& problem() const { return m_problem; }

    const Look* look() const { return m_look.get(); }

    /// The same to keep, for pictures that are made of it later; null until it is there.
    std::shared_ptr<const Look> sharedLook() const { return m_look; }

    const std::vector<WeightValues>& weights() const { return *m_weights; }

    std::shared_ptr<const std::vector<WeightValues>> sharedWeights() const { return m_weights; }

    BackgroundTask& evaluating() { return m_evaluating; }

Q_SIGNALS:
    void runChanged();                   ///< run(), spec(), dataset()
    void evaluationChanged();            ///< evaluation(), what is said of it, problem()
    void weightsChanged();               ///< weights()
    void lookChanged();                  ///< look()
    void failed(const QString& message); ///< of looking at an image; problem() tells the rest

private:
    struct Opened;
    struct Seen;

    void evaluateRun();
    void takeOpened(Opened opened);
    void takeFigures(std::optional<RunEvaluation> figures, const WeightsOrigin* newest);
    void lookAgain();

    Document& m_document;
    RunFolder m_run;
    EvaluationRequest m_request;
    std::optional<RunSpec> m_spec;
    std::shared_ptr<const Dataset> m_dataset;
    std::optional<RunEvaluation> m_figures;
    QString m_problem;
    std::shared_ptr<const std::vector<WeightValues>> m_weights =
        std::make_shared<const std::vector<WeightValues>>();
    std::shared_ptr<const Look> m_look;
    std::optional<std::size_t> m_sample;      ///< what is looked at: a sample,
    std::shared_ptr<const Dataset> m_others;  ///< of these, or, where null, of the run's dataset;
    std::filesystem::path m_file;             ///< else a file
    std::shared_ptr<Classifier> m_classifier; ///< of the look task alone; null when outdated
    BackgroundTask m_evaluating{this};
    BackgroundTask m_looking{this};
};

} // namespace fovea::gui
