#include "gui/analysis/prediction_panel.hpp"

#include <algorithm>

#include <QComboBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "core/evaluation/figures.hpp"
#include "gui/widgets/action_button.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/note_label.hpp"

namespace fovea::gui {

namespace {

constexpr int everyClass = -1;
constexpr int shownCauses = 1000;

enum class PictureOrder { LeastSure, MostSure, AsNamed };

QString guessText(const ClassProbability& guess, const std::vector<std::string>& classes) {
    return QString("%1  %2").arg(text(classes[static_cast<std::size_t>(guess.label)]),
                                 percentText(static_cast<double>(guess.probability)));
}

} // namespace

PredictionPanel::PredictionPanel(FilePredictions& predictions, QAction* exportTable, QAction* close,
                                 QWidget* parent)
    : QWidget(parent),
      m_predictions(predictions),
      m_heading(new ElidedLabel(NoteLabel::Tone::Heading)),
      m_origin(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_wall(new ImageWall) {
    m_heading->setObjectName("predictionHeading");
    m_origin->setObjectName("predictionOrigin");
    m_wall->setObjectName("predictionWall");
    m_wall->setTip([this](std::size_t picture) {
        const Dataset& pictures = *m_predictions.pictures();
        QStringList lines{text(pictures.samples()[picture].name)};
        for (const ClassProbability& guess : m_predictions.ranking(picture)) {
            lines << guessText(guess, pictures.classes());
        }
        return lines.join('\n');
    });
    connect(m_wall, &ImageWall::chosen, this, &PredictionPanel::chosen);

    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_heading);
    words->addWidget(m_origin);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 8, 8, 0);
    line->setSpacing(8);
    line->addLayout(words, 1);
    line->addWidget(new ActionButton(exportTable));
    line->addWidget(new ActionButton(close));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(makeChoices());
    column->addWidget(m_wall, 1);
    column->addWidget(makeFaults());
    connect(&predictions, &FilePredictions::changed, this, &PredictionPanel::refresh);
    refresh();
}

QWidget* PredictionPanel::makeChoices() {
    m_class = new QComboBox;
    m_class->setObjectName("predictedClass");
    m_class->setToolTip(tr("Which pictures are shown"));
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_class->setMinimumContentsLength(16);
    connect(m_class, &QComboBox::activated, this, &PredictionPanel::showWall);
    m_order = new QComboBox;
    m_order->setObjectName("predictionOrder");
    m_order->setToolTip(tr("In which order"));
    m_order->addItem(tr("Least sure first"), static_cast<int>(PictureOrder::LeastSure));
    m_order->addItem(tr("Most sure first"), static_cast<int>(PictureOrder::MostSure));
    m_order->addItem(tr("By name"), static_cast<int>(PictureOrder::AsNamed));
    connect(m_order, &QComboBox::activated, this, &PredictionPanel::showWall);
    auto* choices = new QWidget;
    auto* line = new QHBoxLayout(choices);
    line->setContentsMargins(8, 4, 8, 4);
    line->addWidget(m_class);
    line->addWidget(m_order);
    line->addStretch();
    return choices;
}

QWidget* PredictionPanel::makeFaults() {
    m_faultHeading = new NoteLabel(NoteLabel::Tone::Heading);
    m_faultHeading->setContentsMargins(8, 4, 8, 4);
    m_faults = new QTreeWidget;
    m_faults->setObjectName("unreadable");
    m_faults->setHeaderHidden(true);
    m_faults->setRootIsDecorated(false);
    m_faults->setFrameShape(QFrame::NoFrame);
    m_faults->setMaximumHeight(120);
    auto* part = new QWidget;
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_faultHeading);
    column->addWidget(m_faults);
    return part;
}

void PredictionPanel::refresh() {
    showHeading();
    showClasses();
    showFaults();
    showWall();
    // The first of new ones is looked at, as a click would.
    if (m_predictions.pictures() != m_shown) {
        m_shown = m_predictions.pictures();
        if (m_wall->count() > 0) {
            m_wall->setCurrent(0);
            Q_EMIT chosen(m_wall->samples().front());
        }
    }
}

void PredictionPanel::showHeading() {
    const auto& asked = m_predictions.asked();
    const QString place = asked.size() == 1
                              ? text(asked.front().filename().string())
                              : text(counted(static_cast<std::int64_t>(asked.size()), "path"));
    if (!m_predictions.pictures()) {
        m_heading->setText(place);
        m_origin->clear();
        return;
    }
    const auto count = static_cast<std::int64_t>(m_predictions.pictures()->samples().size());
    m_heading->setText(tr("%1 in %2").arg(text(counted(count, "picture")), place));
    QString origin = tr("weights of %1").arg(text(m_predictions.weights()));
    if (m_predictions.doneCount() < m_predictions.fileCount()) {
        origin = tr("cancelled after %1 of %2 files, %3")
                     .arg(countText(static_cast<std::int64_t>(m_predictions.doneCount())),
                          countText(static_cast<std::int64_t>(m_predictions.fileCount())), origin);
    }
    for (const std::string& note : m_predictions.notes()) {
        origin += "; " + text(note);
    }
    m_origin->setText(origin);
}

/// Only those that something is taken for.
void PredictionPanel::showClasses() {
    m_class->clear();
    const Dataset* pictures = m_predictions.pictures().get();
    if (pictures == nullptr) {
        return;
    }
    const auto addClass = [this](const QString& name, std::int64_t count, int label) {
        m_class->addItem(QString("%1 (%2)").arg(name, countText(count)), label);
    };
    addClass(tr("All classes"), static_cast<std::int64_t>(pictures->samples().size()), everyClass);
    const std::vector<std::int64_t> counts = pictures->counts();
    for (std::size_t label = 0; label < counts.size(); ++label) {
        if (counts[label] > 0) {
            addClass(text(pictures->classes()[label]), counts[label], static_cast<int>(label));
        }
    }
}

void PredictionPanel::showFaults() {
    const std::vector<std::string>& faults = m_predictions.faults();
    m_faults->clear();
    for (std::size_t i = 0; i < std::min<std::size_t>(faults.size(), shownCauses); ++i) {
        auto* item = new QTreeWidgetItem(m_faults, {text(faults[i])});
        item->setIcon(0, icon("warning"));
        item->setToolTip(0, text(faults[i]));
    }
    m_faultHeading->setText(
        tr("%1 not read").arg(text(counted(static_cast<std::int64_t>(faults.size()), "file"))));
    m_faultHeading->setVisible(!faults.empty());
    m_faults->setVisible(!faults.empty());
}

std::vector<std::size_t> PredictionPanel::shownPictures() const {
    const std::vector<Sample>& samples = m_predictions.pictures()->samples();
    const int label = m_class->currentData().toInt();
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (label == everyClass || samples[i].label == label) {
            shown.push_back(i);
        }
    }
    const auto order = static_cast<PictureOrder>(m_order->currentData().toInt());
    const auto sureness = [&](std::size_t picture) {
        const float probability = m_predictions.ranking(picture).front().probability;
        return order == PictureOrder::LeastSure ? probability : -probability;
    };
    if (order != PictureOrder::AsNamed) {
        std::ranges::stable_sort(shown, {}, sureness);
    }
    return shown;
}

void PredictionPanel::showWall() {
    m_wall->setPlaceholder(m_predictions.predicting().isRunning()
                               ? tr("The pictures are seen here when all have been looked at, or "
                                    "when that is cancelled.")
                               : tr("There is no picture to see here."));
    if (!m_predictions.pictures()) {
        m_wall->clear();
        return;
    }
    m_wall->setSamples(m_predictions.pictures(), shownPictures(), [this](std::size_t picture) {
        const ClassProbability& guess = m_predictions.ranking(picture).front();
        const auto& classes = m_predictions.pictures()->classes();
        return QString("%1\n%2").arg(text(classes[static_cast<std::size_t>(guess.label)]),
                                     percentText(static_cast<double>(guess.probability)));
    });
}

} // namespace fovea::gui
