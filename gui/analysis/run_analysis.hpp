#pragma once

#include <memory>
#include <optional>

#include <QObject>

#include "core/evaluation/evaluate.hpp"
#include "gui/document/document.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// A weight tensor as it was when a run was looked into.
struct WeightValues {
    std::string node;
    WeightInfo info;
    std::vector<float> values;

    QString name() const { return QString::fromStdString(node + "." + info.name); }
};

/// What a network makes of one image, layer by layer.
struct Look {
    Image image;
    std::optional<std::size_t> sample; ///< of the dataset; none for an image from elsewhere
    std::vector<FeatureMaps> maps;
    std::vector<ClassProbability> probabilities;
};

/// What there is to know of one run: its dataset, what its weights make of a split, what they make
/// of one image. Everything is worked out beside the window.
class RunAnalysis : public QObject {
    Q_OBJECT

public:
    explicit RunAnalysis(Document& document, QObject* parent = nullptr);

    /// Turns to a run; an empty path for none.
    void setRun(const RunFolder& run);

    const RunFolder& run() const { return m_run; }

    /// Which split is evaluated; test first, validation where there is no test split.
    void setSplit(Split split);

    Split split() const { return m_split; }

    /// Looks at the run's newest weights: evaluates, and shows the chosen image again.
    void refresh();

    /// Looks at a sample of the run's dataset, or at an image file.
    void lookAtSample(std::size_t sample);
    void lookAtFile(const std::filesystem::path& file);

    const std::optional<RunSpec>& spec() const { return m_spec; }

    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }

    /// Null until it is there.
    const Evaluation* evaluation() const { return m_evaluation ? &*m_evaluation : nullptr; }

    const Look* look() const { return m_look ? &*m_look : nullptr; }

    const std::vector<WeightValues>& weights() const { return m_weights; }

    BackgroundTask& evaluating() { return m_evaluating; }

Q_SIGNALS:
    void runChanged();        ///< run(), spec(), dataset()
    void evaluationChanged(); ///< evaluation()
    void weightsChanged();    ///< weights()
    void lookChanged();       ///< look()
    void failed(const QString& message);

private:
    struct Opened;
    struct Seen;

    void evaluateRun();
    void takeOpened(Opened opened);
    void lookAgain();

    Document& m_document;
    RunFolder m_run;
    Split m_split = Split::Test;
    std::optional<RunSpec> m_spec;
    std::shared_ptr<const Dataset> m_dataset;
    std::optional<Evaluation> m_evaluation;
    std::vector<WeightValues> m_weights;
    std::optional<Look> m_look;
    std::optional<std::size_t> m_sample;      ///< what is looked at: a sample,
    std::filesystem::path m_file;             ///< else a file
    std::shared_ptr<Classifier> m_classifier; ///< of the look task alone; null when outdated
    BackgroundTask m_evaluating{this};
    BackgroundTask m_looking{this};
};

} // namespace fovea::gui
