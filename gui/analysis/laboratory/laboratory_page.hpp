#pragma once

#include <QTimer>

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/laboratory/frame_export.hpp"
#include "gui/analysis/laboratory/lab_scene.hpp"
#include "gui/analysis/run_analysis.hpp"
#include "gui/settings/settings_form.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QScrollArea;
class QSpinBox;

namespace fovea::gui {

class ChannelStrip;
class NoteLabel;
class StepCanvas;

/// The convolution laboratory: a layer of the run on the image that is looked at, or any layer on
/// small numbers. It shows what each output is made of, place by place, and follows other settings
/// at once, on a copy.
class LaboratoryPage : public AnalysisPage {
    Q_OBJECT

public:
    LaboratoryPage(RunAnalysis& analysis, const LayerRegistry& registry, QWidget* parent = nullptr);

    QString title() const override { return tr("Laboratory"); }

    QList<QAction*> commands() override { return {m_play, m_back, m_on, m_reset, m_export}; }

    bool isWide() const override { return true; }

    LabScene& scene() { return m_scene; }

    StepCanvas& canvas() { return *m_canvas; }

    ChannelStrip& strip() { return *m_strip; }

    /// Turns to a node of the run.
    void showLayer(const QString& node);
    /// Turns to a layer type on small numbers.
    void showNumbers(const std::string& type);

    /// Writes the slide over the whole map: a GIF, or a folder of PNG files.
    void exportTo(const std::filesystem::path& path);

    FrameExport& frames() { return m_frames; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    QWidget* makeBar();
    void listLayers();
    void takeLayer();
    void showTrial();
    void showStep();
    void showSettings();
    void play(bool plays);
    void stepOn(std::int64_t by);
    void askForExport();
    void endExport();
    QString sumInWords() const;

    RunAnalysis& m_analysis;
    const LayerRegistry& m_registry;
    LabScene m_scene;
    QTimer m_ticker;
    bool m_isOutdated = true; ///< the run has changed since the layer was taken
    bool m_hasChosen = false; ///< somebody has chosen a layer
    std::string m_settingsOf; ///< the layer type that the form is of
    QAction* m_play = nullptr;
    QAction* m_back = nullptr;
    QAction* m_on = nullptr;
    QAction* m_reset = nullptr;
    QAction* m_export = nullptr;
    FrameExport m_frames;
    QComboBox* m_layers = nullptr;
    QSpinBox* m_map = nullptr;
    QCheckBox* m_buildsUp = nullptr;
    QProgressBar* m_progress = nullptr;
    QAction* m_cancel = nullptr;
    NoteLabel* m_notice = nullptr;
    StepCanvas* m_canvas = nullptr;
    QLabel* m_sum = nullptr;
    NoteLabel* m_problem = nullptr;
    ChannelStrip* m_strip = nullptr;
    QScrollArea* m_settingsArea = nullptr;
    SettingsForm* m_form = nullptr;
};

} // namespace fovea::gui
