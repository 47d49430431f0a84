#pragma once

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/explanations/explanation_question.hpp"
#include "gui/analysis/run_analysis.hpp"

class QComboBox;
class QLabel;
class QSpinBox;
class QStackedWidget;

namespace fovea::gui {

class HeatView;
class ImageWall;
class NoteLabel;

/// Why the network says what it says of the image that is looked at: heat by any method, for a
/// class and against another; what excites a map; what the network finds alike. It is worked out
/// beside the window, and anew with each choice.
class ExplanationPage : public AnalysisPage {
    Q_OBJECT

public:
    ExplanationPage(RunAnalysis& analysis, const LayerRegistry& registry,
                    QWidget* parent = nullptr);

    QString title() const override { return tr("Explanations"); }

    void chooseMethod(std::string_view id);

    /// Null until there is one.
    const Explanation* explanation() const { return m_explanation.get(); }

    HeatView& heat() { return *m_heat; }

    ImageWall& wall() { return *m_wall; }

    BackgroundTask& explaining() { return m_explaining; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Answer {
        std::shared_ptr<Explainer> explainer;
        Result<ExplanationAnswer> found;
        std::vector<float> sample; ///< that was explained
    };

    QWidget* makeChoices();
    void listClasses();
    void listLayers();
    const Method& method() const;
    void showChoices();
    void outdate();
    void ask();
    ExplanationQuestion question() const;
    void show(Answer answer);
    void showHeat(std::shared_ptr<const Explanation> explanation, std::span<const float> sample);
    void showUnit(const MaximizedUnit& unit);
    void showSamples(std::vector<std::size_t> samples, std::map<std::size_t, QString> captions,
                     const QString& words);
    QString nameOf(std::int32_t label) const;

    RunAnalysis& m_analysis;
    const LayerRegistry& m_registry;
    bool m_isOutdated = true;
    std::shared_ptr<Explainer> m_explainer; ///< of the task alone; null when outdated
    std::shared_ptr<const Explanation> m_explanation;
    QComboBox* m_methods = nullptr;
    QLabel* m_forWords = nullptr;
    QComboBox* m_class = nullptr;
    QLabel* m_againstWords = nullptr;
    QComboBox* m_against = nullptr;
    QLabel* m_atWords = nullptr;
    QComboBox* m_layer = nullptr;
    QSpinBox* m_map = nullptr;
    NoteLabel* m_about = nullptr;
    NoteLabel* m_words = nullptr;
    NoteLabel* m_warnings = nullptr;
    QStackedWidget* m_stack = nullptr;
    HeatView* m_heat = nullptr;
    ImageWall* m_wall = nullptr;
    BackgroundTask m_explaining{this};
};

} // namespace fovea::gui
