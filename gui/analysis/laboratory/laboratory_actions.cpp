/// What can be done in the laboratory: its actions, the bar above it, the slide as files.

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QSpinBox>
#include <QToolButton>

#include "gui/analysis/laboratory/laboratory_page.hpp"
#include "gui/analysis/laboratory/step_canvas.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/actions.hpp"

namespace fovea::gui {

namespace {

constexpr QSize exportedSize{960, 540};
constexpr std::int64_t mostFrames = 400; ///< of an animation: then places are passed over

QToolButton* buttonOf(QAction* action) {
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    return button;
}

} // namespace

void LaboratoryPage::makeActions() {
    m_play = makeAction(this,
                        {.words = tr("&Slide the kernel"),
                         .tip = tr("Step over the whole map, place by place"),
                         .keys = tr("Ctrl+Space"),
                         .icon = "play",
                         .name = "slideKernel"},
                        [this] { play(m_play->isChecked()); });
    m_play->setCheckable(true);
    m_back = makeAction(this,
                        {.words = tr("&Previous place"),
                         .tip = tr("One place of the output back"),
                         .keys = tr("Ctrl+Shift+Left"),
                         .name = "previousPlace"},
                        [this] { stepOn(-1); });
    m_on = makeAction(this,
                      {.words = tr("&Next place"),
                       .tip = tr("One place of the output on"),
                       .keys = tr("Ctrl+Shift+Right"),
                       .name = "nextPlace"},
                      [this] { stepOn(1); });
    m_reset = makeAction(this,
                         {.words = tr("As the &run has it"),
                          .tip = tr("Take back every setting that was changed here"),
                          .icon = "undo",
                          .name = "resetLaboratory"},
                         [this] { m_scene.reset(); });
    m_export = makeAction(this,
                          {.words = tr("E&xport the slide..."),
                           .tip = tr("Write what one sees here, place by place, as an animated GIF "
                                     "or a folder of PNG files"),
                           .icon = "save",
                           .name = "exportSlide"},
                          &LaboratoryPage::askForExport);
    m_cancel = makeAction(this,
                          {.words = tr("Cancel"),
                           .tip = tr("Stop exporting; nothing half-written is left"),
                           .icon = "close",
                           .name = "cancelExport"},
                          [this] {
                              m_frames.cancel();
                              endExport();
                          });
}

QWidget* LaboratoryPage::makeBar() {
    m_layers = new QComboBox;
    m_layers->setObjectName("labLayers");
    m_layers->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_layers->setMinimumContentsLength(16);
    m_layers->setToolTip(tr("A layer of the run, or any layer on small numbers"));
    connect(m_layers, &QComboBox::activated, this, [this] {
        m_hasChosen = true;
        takeLayer();
    });
    m_map = new QSpinBox;
    m_map->setObjectName("labMap");
    m_map->setPrefix(tr("map "));
    m_map->setToolTip(tr("Which map of the output is followed"));
    connect(m_map, &QSpinBox::valueChanged, this, [this](int map) {
        TensorPlace place = m_scene.place();
        place.map = map;
        m_scene.setPlace(place);
    });
    m_buildsUp = new QCheckBox(tr("Build up the output"));
    m_buildsUp->setChecked(true);
    m_buildsUp->setToolTip(tr("Show the output only as far as the kernel has slid"));
    connect(m_buildsUp, &QCheckBox::toggled, this,
            [this](bool buildsUp) { m_canvas->setBuildsUp(buildsUp); });
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 8, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_layers);
    row->addWidget(m_map);
    for (QAction* action : {m_play, m_back, m_on}) {
        row->addWidget(buttonOf(action));
    }
    row->addWidget(m_buildsUp);
    row->addStretch(1);
    m_progress = new QProgressBar;
    m_progress->setObjectName("exportProgress");
    m_progress->setMaximumWidth(160);
    m_progress->setVisible(false);
    m_cancel->setVisible(false);
    row->addWidget(m_progress);
    auto* cancel = new ActionButton(m_cancel);
    row->addWidget(cancel);
    row->addWidget(buttonOf(m_reset));
    row->addWidget(buttonOf(m_export));
    return bar;
}

void LaboratoryPage::askForExport() {
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export the slide"), "laboratory.gif",
                                     tr("Animated GIF (*.gif);;Folder of PNG files (*)"));
    if (!path.isEmpty()) {
        exportTo(bytesOf(path));
    }
}

/// On a stage of its own, so that one may go on meanwhile.
void LaboratoryPage::exportTo(const std::filesystem::path& path) {
    struct Stage {
        LabScene scene;
        StepCanvas canvas{scene};
    };

    if (m_scene.trial() == nullptr || m_scene.step() == nullptr) {
        Q_EMIT failed(tr("There is nothing to export; choose a layer and an image first."));
        return;
    }
    const auto stage = std::make_shared<Stage>();
    stage->canvas.setPalette(palette());
    stage->canvas.setFont(font());
    stage->scene.setTrial(*m_scene.trial());
    stage->scene.setPlace({0, 0, 0, m_scene.place().map});
    stage->scene.setInputMap(m_scene.shownInput(), m_scene.shownMap());
    const std::int64_t every = (m_scene.places() + mostFrames - 1) / mostFrames;
    const auto frame = [stage, every](int i) {
        stage->scene.stepOn(i * every - stage->scene.rank());
        return stage->canvas.picture(exportedSize);
    };
    FrameExport::Frames frames;
    frames.count = static_cast<int>((m_scene.places() + every - 1) / every);
    frames.frame = frame;
    m_frames.start(path, std::move(frames));
    m_progress->setVisible(m_frames.isRunning());
    m_cancel->setVisible(m_frames.isRunning());
}

void LaboratoryPage::endExport() {
    m_progress->setVisible(false);
    m_cancel->setVisible(false);
}

} // namespace fovea::gui
