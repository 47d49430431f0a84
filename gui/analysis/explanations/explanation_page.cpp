#include "gui/analysis/explanations/explanation_page.hpp"

#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "core/evaluation/explain/layer_choice.hpp"
#include "core/evaluation/explain/sample_image.hpp"
#include "gui/analysis/explanations/heat_view.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/note_label.hpp"
#include "gui/widgets/progress_line.hpp"

namespace fovea::gui {

ExplanationPage::ExplanationPage(RunAnalysis& analysis, const LayerRegistry& registry,
                                 QWidget* parent)
    : AnalysisPage(parent), m_analysis(analysis), m_registry(registry) {
    m_about = new NoteLabel(NoteLabel::Tone::Caption);
    m_about->setObjectName("explanationAbout");
    m_words = new NoteLabel(NoteLabel::Tone::Plain);
    m_words->setObjectName("explanationWords");
    m_warnings = new NoteLabel(NoteLabel::Tone::Warning);
    m_warnings->setObjectName("explanationWarnings");
    for (NoteLabel* label : {m_about, m_words, m_warnings}) {
        label->setWordWrap(true);
        label->setContentsMargins(8, 4, 8, 4);
    }
    m_heat = new HeatView;
    m_heat->setObjectName("heatView");
    m_heat->setPlaceholder(tr("Choose an image on the left or open one."));
    m_wall = new ImageWall;
    m_wall->setObjectName("explanationWall");
    m_wall->setTileSide(96);
    connect(m_wall, &ImageWall::chosen, this,
            [this](qulonglong sample) { m_analysis.lookAtSample(sample); });
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_heat);
    m_stack->addWidget(m_wall);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeChoices());
    layout->addWidget(m_about);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_words);
    layout->addWidget(m_warnings);
    layout->addWidget(new ProgressLine(m_explaining));
    m_warnings->setVisible(false);

    connect(&m_analysis, &RunAnalysis::runChanged, this, [this] {
        listClasses();
        listLayers();
        m_explainer.reset();
        outdate();
    });
    connect(&m_analysis, &RunAnalysis::weightsChanged, this, [this] {
        m_explainer.reset();
        outdate();
    });
    connect(&m_analysis, &RunAnalysis::lookChanged, this, [this] {
        listLayers();
        outdate();
    });
    listClasses();
    listLayers();
    showChoices();
}

QWidget* ExplanationPage::makeChoices() {
    m_methods = new QComboBox;
    m_methods->setObjectName("explanationMethod");
    for (const Method& each : explanationMethods()) {
        if (each.gives != Gives::Map) {
            m_methods->addItem(text(each.title), text(each.id));
            const QString tip = tr("%1 (%2)").arg(text(each.about), text(each.source));
            m_methods->setItemData(m_methods->count() - 1, tip, Qt::ToolTipRole);
        }
    }
    m_class = new QComboBox;
    m_class->setObjectName("explanationClass");
    m_against = new QComboBox;
    m_against->setObjectName("explanationAgainst");
    m_layer = new QComboBox;
    m_layer->setObjectName("explanationLayer");
    m_map = new QSpinBox;
    m_map->setObjectName("explanationMap");
    m_map->setPrefix(tr("map "));
    m_forWords = new QLabel(tr("why"));
    m_againstWords = new QLabel(tr("and not"));
    m_atWords = new QLabel(tr("at"));
    auto* bar = new QWidget;
    auto* rows = new QVBoxLayout(bar);
    rows->setContentsMargins(8, 8, 8, 4);
    rows->setSpacing(4);
    using Row = std::initializer_list<QWidget*>;
    for (const Row& each : {Row{m_methods, m_atWords, m_layer, m_map},
                            Row{m_forWords, m_class, m_againstWords, m_against}}) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        for (QWidget* widget : each) {
            row->addWidget(widget);
        }
        row->addStretch(1);
        rows->addLayout(row);
    }
    for (QComboBox* box : {m_methods, m_class, m_against, m_layer}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMinimumWidth(56); // on a small screen
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            showChoices();
            outdate();
        });
    }
    connect(m_map, &QSpinBox::valueChanged, this, &ExplanationPage::outdate);
    return bar;
}

const Method& ExplanationPage::method() const {
    const std::string id = bytesOf(m_methods->currentData().toString());
    return **explanationMethod(id);
}

void ExplanationPage::chooseMethod(std::string_view id) {
    m_methods->setCurrentIndex(std::max(0, m_methods->findData(text(id))));
}

void ExplanationPage::listClasses() {
    const QSignalBlocker quietClass(m_class);
    const QSignalBlocker quietAgainst(m_against);
    m_class->clear();
    m_against->clear();
    m_class->addItem(tr("what it says"));
    m_against->addItem(tr("any other"));
    if (const auto& spec = m_analysis.spec()) {
        for (const std::string& name : spec->classes) {
            m_class->addItem(text(name));
            m_against->addItem(text(name));
        }
    }
}

void ExplanationPage::listLayers() {
    const QString chosen = m_layer->currentText();
    const QSignalBlocker quiet(m_layer);
    m_layer->clear();
    m_layer->addItem(tr("the usual layer"));
    if (const Look* look = m_analysis.look()) {
        for (const FeatureMaps& maps : look->maps) {
            if (maps.type != inputNodeType && hasPlaces(maps.shape)) {
                m_layer->addItem(text(maps.node), static_cast<qlonglong>(maps.shape.c));
            }
        }
    }
    m_layer->setCurrentIndex(std::max(0, m_layer->findText(chosen)));
}

/// Only what the method looks at is there to be chosen.
void ExplanationPage::showChoices() {
    const Method& asked = method();
    m_about->setText(text(asked.about));
    const bool isHeat = asked.gives == Gives::Heat;
    const bool hasMap = asked.gives == Gives::Patches || asked.gives == Gives::Sample;
    m_forWords->setVisible(isHeat);
    m_class->setVisible(isHeat);
    m_againstWords->setVisible(isHeat);
    m_against->setVisible(isHeat);
    m_atWords->setVisible(asked.takesLayer);
    m_layer->setVisible(asked.takesLayer);
    m_map->setVisible(hasMap);
    const bool isChosen = m_layer->currentIndex() > 0;
    const QSignalBlocker quiet(m_map);
    m_map->setRange(0, isChosen ? m_layer->currentData().toInt() - 1 : 0);
    m_map->setEnabled(isChosen);
    if (asked.gives == Gives::Sample && m_analysis.spec() && !isChosen) {
        m_map->setRange(0, static_cast<int>(m_analysis.spec()->classes.size()) - 1);
        m_map->setEnabled(true);
    }
}

void ExplanationPage::outdate() {
    m_isOutdated = true;
    if (isVisible()) {
        ask();
    }
}

void ExplanationPage::showEvent(QShowEvent* event) {
    AnalysisPage::showEvent(event);
    if (m_isOutdated) {
        ask();
    }
}

ExplanationQuestion ExplanationPage::question() const {
    ExplanationQuestion asked;
    asked.run = m_analysis.run();
    asked.registry = &m_registry;
    asked.method = &method();
    asked.dataset = m_analysis.dataset();
    for (const FeatureMaps& maps : m_analysis.look()->maps) {
        if (maps.type == inputNodeType) {
            asked.sample = maps.values;
        }
    }
    asked.request.method = asked.method->id;
    const auto chosen = [](const QComboBox& box) -> std::optional<std::int32_t> {
        return box.currentIndex() > 0 ? std::optional(box.currentIndex() - 1) : std::nullopt;
    };
    if (asked.method->gives == Gives::Heat) {
        asked.request.label = chosen(*m_class);
        asked.request.against = chosen(*m_against);
    }
    if (asked.method->takesLayer && m_layer->currentIndex() > 0) {
        asked.request.settings.layer = bytesOf(m_layer->currentText());
    }
    asked.map = m_map->value();
    asked.image = m_analysis.look()->image;
    return asked;
}

void ExplanationPage::ask() {
    if (m_analysis.look() == nullptr || !m_analysis.spec()) {
        m_explaining.cancel();
        m_explanation.reset();
        m_heat->clear();
        m_words->clear();
        m_warnings->setVisible(false);
        m_stack->setCurrentWidget(m_heat);
        return;
    }
    m_isOutdated = false;
    const auto work = [asked = question(),
                       explainer = m_explainer](const TaskContext& context) mutable -> Answer {
        const auto report = [&](std::int64_t done, std::int64_t total) {
            context.report(done, total);
        };
        const auto find = [&]() -> Result<ExplanationAnswer> {
            if (!explainer) {
                Result<Explainer> opened = Explainer::open(asked.run, *asked.registry);
                if (!opened) {
                    return tl::unexpected(opened.error());
                }
                explainer = std::make_shared<Explainer>(std::move(*opened));
            }
            return answer(asked, *explainer, report, context.stopToken());
        };
        auto found = find();
        return {explainer, std::move(found), std::move(asked.sample)};
    };
    m_explaining.start(tr("Explaining"), work, [this](Answer found) { show(std::move(found)); });
}

void ExplanationPage::show(Answer answer) {
    m_explainer = std::move(answer.explainer);
    m_explanation.reset();
    m_words->clear();
    m_warnings->setVisible(false);
    if (!answer.found) {
        m_heat->clear();
        m_stack->setCurrentWidget(m_heat);
        m_warnings->setText(text(answer.found.error()));
        m_warnings->setVisible(true);
        return;
    }
    if (auto* explanation = std::get_if<Explanation>(&*answer.found)) {
        showHeat(std::make_shared<const Explanation>(std::move(*explanation)), answer.sample);
    } else if (const auto* unit = std::get_if<MaximizedUnit>(&*answer.found)) {
        showUnit(*unit);
    } else if (const auto* patches = std::get_if<TopPatches>(&*answer.found)) {
        std::vector<std::size_t> samples;
        std::map<std::size_t, QString> captions;
        for (const TopPatch& patch : patches->patches) {
            samples.push_back(patch.sample);
            captions[patch.sample] = tr("%1 at %2, %3")
                                         .arg(patch.value, 0, 'g', 3)
                                         .arg(patch.place.y)
                                         .arg(patch.place.x);
        }
        showSamples(std::move(samples), std::move(captions),
                    tr("The training images that excite map %1 of %2 most, with the place")
                        .arg(patches->channel)
                        .arg(text(patches->layer)));
    } else if (const auto* nearest = std::get_if<NearestSamples>(&*answer.found)) {
        std::vector<std::size_t> samples;
        std::map<std::size_t, QString> captions;
        for (const Likeness& like : nearest->samples) {
            samples.push_back(like.sample);
            captions[like.sample] =
                tr("%1\n%2")
                    .arg(nameOf(m_analysis.dataset()->samples()[like.sample].label))
                    .arg(like.similarity, 0, 'f', 3);
        }
        showSamples(std::move(samples), std::move(captions),
                    tr("The training images that are most alike at %1, by the cosine of their "
                       "features")
                        .arg(text(nearest->layer)));
    }
}

void ExplanationPage::showHeat(std::shared_ptr<const Explanation> explanation,
                               std::span<const float> sample) {
    m_explanation = std::move(explanation);
    const RunSpec& run = *m_analysis.spec();
    m_heat->setExplanation(m_explanation, sampleImage(sample, run.input, run.normalization));
    m_stack->setCurrentWidget(m_heat);
    QString words =
        tr("%1: probability %2, logit %3")
            .arg(nameOf(m_explanation->target.label), percentText(m_explanation->probability()))
            .arg(m_explanation->logit(), 0, 'g', 4);
    if (m_explanation->target.against) {
        words += tr(", against %1").arg(nameOf(*m_explanation->target.against));
    }
    if (!m_explanation->settings.layer.empty()) {
        words += tr(", at %1").arg(text(m_explanation->settings.layer));
    }
    if (m_explanation->completeness) {
        words += tr(". The heat adds up to %1 of %2: off by %3")
                     .arg(m_explanation->completeness->sum, 0, 'g', 4)
                     .arg(m_explanation->completeness->difference, 0, 'g', 4)
                     .arg(percentText(m_explanation->completeness->error()));
    }
    m_words->setText(words);
    QStringList warnings;
    for (const std::string& warning : m_explanation->warnings) {
        warnings << text(warning);
    }
    m_warnings->setText(warnings.join('\n'));
    m_warnings->setVisible(!warnings.isEmpty());
}

void ExplanationPage::showUnit(const MaximizedUnit& unit) {
    const RunSpec& run = *m_analysis.spec();
    m_heat->setSample(sampleImage(unit.sample, run.input, run.normalization));
    m_stack->setCurrentWidget(m_heat);
    m_words->setText(tr("A sample that excites %1: from %2 in noise to %3")
                         .arg(unit.layer.empty() ? tr("the class") : text(unit.layer))
                         .arg(unit.before, 0, 'g', 3)
                         .arg(unit.after, 0, 'g', 3));
}

void ExplanationPage::showSamples(std::vector<std::size_t> samples,
                                  std::map<std::size_t, QString> captions, const QString& words) {
    m_wall->setSamples(m_analysis.dataset(), std::move(samples),
                       [captions = std::move(captions)](std::size_t sample) {
                           const auto found = captions.find(sample);
                           return found == captions.end() ? QString() : found->second;
                       });
    m_stack->setCurrentWidget(m_wall);
    m_words->setText(words);
}

QString ExplanationPage::nameOf(std::int32_t label) const {
    return text(m_analysis.spec()->classes[static_cast<std::size_t>(label)]);
}

} // namespace fovea::gui
