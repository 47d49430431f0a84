#include "gui/analysis/laboratory/laboratory_page.hpp"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/evaluation/number_trial.hpp"
#include "core/evaluation/taken_layer.hpp"
#include "gui/analysis/laboratory/channel_strip.hpp"
#include "gui/analysis/laboratory/notices.hpp"
#include "gui/analysis/laboratory/number_grid.hpp"
#include "gui/analysis/laboratory/step_canvas.hpp"
#include "gui/widgets/progress_line.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

constexpr int frameMs = 16;
/// A map is stepped over in about so long, however many places it has; small ones more slowly, so
/// that the eye can follow.
constexpr int sweepMs = 20000;
constexpr int slowestMs = 160;

/// What a layer of the box stands for.
enum LayerRole { NodeRole = Qt::UserRole, TypeRole };

} // namespace

LaboratoryPage::LaboratoryPage(RunAnalysis& analysis, const LayerRegistry& registry,
                               QWidget* parent)
    : AnalysisPage(parent), m_analysis(analysis), m_registry(registry) {
    makeActions();
    m_canvas = new StepCanvas(m_scene);
    m_canvas->setObjectName("stepCanvas");
    m_strip = new ChannelStrip(m_scene);
    m_strip->setObjectName("channelStrip");
    m_notice = new NoteLabel(NoteLabel::Tone::Plain);
    m_notice->setObjectName("labNotice");
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(8, 4, 8, 4);
    m_sum = new QLabel;
    m_sum->setObjectName("labSum");
    m_sum->setContentsMargins(8, 4, 8, 4);
    m_sum->setWordWrap(true);
    m_sum->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem = new NoteLabel(NoteLabel::Tone::Error);
    m_problem->setObjectName("labProblem");
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(8, 4, 8, 4);
    m_settingsArea = new ColumnScroller;

    auto* stage = new QWidget;
    auto* column = new QVBoxLayout(stage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_canvas, 1);
    column->addWidget(m_sum);
    column->addWidget(m_strip);
    auto* settings = new QWidget;
    auto* settingsColumn = new QVBoxLayout(settings);
    settingsColumn->setContentsMargins(0, 0, 0, 0);
    settingsColumn->addWidget(m_problem);
    settingsColumn->addWidget(m_settingsArea, 1);
    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->addWidget(stage);
    split->addWidget(settings);
    split->setStretchFactor(0, 1);
    split->setSizes({900, 260});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(split, 1);
    layout->addWidget(new ProgressLine(m_scene.trying()));

    m_ticker.setTimerType(Qt::PreciseTimer);
    connect(&m_ticker, &QTimer::timeout, this, [this] { stepOn(1); });
    connect(&m_scene, &LabScene::trialChanged, this, &LaboratoryPage::showTrial);
    connect(&m_scene, &LabScene::placeChanged, this, &LaboratoryPage::showStep);
    const auto runHasChanged = [this] {
        m_isOutdated = true;
        if (isVisible()) {
            takeLayer();
        }
    };
    connect(&m_analysis, &RunAnalysis::runChanged, this, &LaboratoryPage::listLayers);
    connect(&m_analysis, &RunAnalysis::weightsChanged, this, runHasChanged);
    connect(&m_analysis, &RunAnalysis::lookChanged, this, runHasChanged);
    connect(&m_frames, &FrameExport::progressed, this, [this](int done, int total) {
        m_progress->setRange(0, total);
        m_progress->setValue(done);
    });
    connect(&m_frames, &FrameExport::finished, this, &LaboratoryPage::endExport);
    connect(&m_frames, &FrameExport::failed, this, [this](const QString& message) {
        endExport();
        Q_EMIT failed(message);
    });
    listLayers();
    showTrial();
}

void LaboratoryPage::listLayers() {
    const QString chosen = m_layers->currentText();
    const QSignalBlocker quiet(m_layers);
    m_layers->clear();
    const auto& spec = m_analysis.spec();
    if (spec) {
        for (const NodeSpec& node : spec->network.nodes) {
            if (node.type != inputNodeType) {
                m_layers->addItem(text(node.id));
                m_layers->setItemData(m_layers->count() - 1, text(node.id), NodeRole);
            }
        }
        m_layers->insertSeparator(m_layers->count());
    }
    for (const LayerType* type : m_registry.layers()) {
        m_layers->addItem(tr("Numbers: %1").arg(text(type->title)));
        m_layers->setItemData(m_layers->count() - 1, text(type->id), TypeRole);
    }
    // Until somebody chooses, the run's first layer, as soon as there is a run.
    m_layers->setCurrentIndex(m_hasChosen ? std::max(0, m_layers->findText(chosen)) : 0);
    m_isOutdated = true;
    if (isVisible()) {
        takeLayer();
    }
}

void LaboratoryPage::showEvent(QShowEvent* event) {
    AnalysisPage::showEvent(event);
    if (m_isOutdated) {
        takeLayer();
    }
}

void LaboratoryPage::showLayer(const QString& node) {
    const int found = m_layers->findData(node, NodeRole);
    if (found >= 0) {
        m_layers->setCurrentIndex(found);
        m_hasChosen = true;
        takeLayer();
    }
}

void LaboratoryPage::showNumbers(const std::string& type) {
    const int found = m_layers->findData(text(type), TypeRole);
    if (found >= 0) {
        m_layers->setCurrentIndex(found);
        m_hasChosen = true;
        takeLayer();
    }
}

void LaboratoryPage::takeLayer() {
    m_isOutdated = false;
    const QString node = m_layers->currentData(NodeRole).toString();
    const auto taken = [&]() -> Result<LayerTrial> {
        if (node.isEmpty()) {
            return numberTrial(m_registry, bytesOf(m_layers->currentData(TypeRole).toString()));
        }
        if (m_analysis.look() == nullptr) {
            return fail(ErrorKind::Data, "Choose an image on the left or open one: the layer is "
                                         "shown on what it gets for it.");
        }
        std::vector<TrialWeight> weights;
        for (const WeightValues& weight : m_analysis.weights()) {
            if (weight.node == bytesOf(node)) {
                weights.push_back({weight.info, weight.values});
            }
        }
        return takenLayer(m_registry, m_analysis.spec()->network, bytesOf(node),
                          m_analysis.look()->maps, std::move(weights));
    };
    Result<LayerTrial> trial = taken();
    if (trial) {
        m_scene.setTrial(std::move(*trial));
    } else {
        m_scene.setTrial(std::nullopt, text(trial.error()));
    }
}

void LaboratoryPage::showTrial() {
    const LayerTrial* trial = m_scene.trial();
    const bool isThere = trial != nullptr && m_scene.step() != nullptr;
    for (QAction* action : {m_play, m_back, m_on, m_export}) {
        action->setEnabled(isThere);
    }
    m_reset->setEnabled(m_scene.isChanged());
    if (!isThere) {
        play(false);
    }
    const QSignalBlocker quiet(m_map);
    m_map->setRange(0, trial == nullptr ? 0 : static_cast<int>(trial->output().shape.c) - 1);
    m_map->setEnabled(isThere);
    showSettings();
    showStep();
}

/// A form of the layer's own declaration, made anew for another type alone: what is being typed
/// stays.
void LaboratoryPage::showSettings() {
    const LayerTrial* trial = m_scene.trial();
    const std::string type = trial == nullptr ? std::string() : trial->type().id;
    if (type != m_settingsOf) {
        m_settingsOf = type;
        m_form = nullptr;
        auto* content = new QWidget;
        auto* column = new QVBoxLayout(content);
        column->setContentsMargins(16, 8, 16, 8);
        if (trial != nullptr && !trial->type().settings.empty()) {
            m_form = new SettingsForm(trial->type().settings, m_registry);
            connect(m_form, &SettingsForm::edited, this,
                    [this](const SettingEdit& edit) { m_scene.setSetting(edit.key, edit.value); });
            column->addWidget(m_form);
        }
        column->addStretch(1);
        m_settingsArea->setWidget(content);
    }
    if (m_form != nullptr) {
        m_form->setValues(m_scene.settings());
    }
    m_problem->setText(trial == nullptr ? QString() : m_scene.problem());
    m_problem->setVisible(!m_problem->text().isEmpty());
}

void LaboratoryPage::showStep() {
    {
        const QSignalBlocker quiet(m_map);
        m_map->setValue(static_cast<int>(m_scene.place().map));
    }
    const bool isThere = m_scene.trial() != nullptr && m_scene.step() != nullptr;
    m_notice->setText(isThere ? noticeOf(*m_scene.trial(), *m_scene.step()) : QString());
    m_sum->setText(isThere ? sumInWords() : QString());
    if (m_scene.rank() + 1 == m_scene.places()) {
        play(false);
    }
}

QString LaboratoryPage::sumInWords() const {
    const ConvolutionStep& step = *m_scene.step();
    const TensorPlace& place = step.at;
    QString words = m_scene.trial()->output().shape.d > 1
                        ? tr("At %1, %2, %3: ").arg(place.d).arg(place.y).arg(place.x)
                        : tr("At %1, %2: ").arg(place.y).arg(place.x);
    words += joinInWords(step);
    const QString node = m_layers->currentData(NodeRole).toString();
    if (!node.isEmpty() && !m_scene.isChanged() && m_analysis.look() != nullptr) {
        const NodeSpec* behind = followingActivation(
            m_registry, m_analysis.spec()->network, bytesOf(node), m_scene.trial()->output().shape);
        for (const FeatureMaps& maps : m_analysis.look()->maps) {
            if (behind != nullptr && maps.node == behind->id) {
                const std::int64_t index =
                    ((place.d * maps.shape.h + place.y) * maps.shape.w + place.x) * maps.shape.c +
                    place.map;
                words += tr(", after %1: %2")
                             .arg(text(behind->id),
                                  cellText(maps.values[static_cast<std::size_t>(index)]));
            }
        }
    }
    return words;
}

void LaboratoryPage::play(bool plays) {
    if (plays && m_scene.rank() + 1 == m_scene.places()) {
        TensorPlace place = m_scene.place();
        place = {0, 0, 0, place.map};
        m_scene.setPlace(place);
    }
    plays = plays && m_scene.places() > 1;
    m_play->setChecked(plays);
    if (plays) {
        m_ticker.start(
            std::clamp(sweepMs / static_cast<int>(m_scene.places()), frameMs, slowestMs));
    } else {
        m_ticker.stop();
    }
}

void LaboratoryPage::stepOn(std::int64_t by) { m_scene.stepOn(by); }

} // namespace fovea::gui
