#include "gui/training/recipe_form.hpp"

#include <limits>

#include "core/training/optimizer_defaults.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

constexpr const char* lossFamily = "loss";
const RealStyle momentumStyle{.low = 0, .high = 0.9999, .step = 0.05};
const RealStyle rateStyle{.low = 1e-12, .high = 1e9, .step = 0.01};

void setRowsVisible(QFormLayout* form, const std::vector<QWidget*>& fields, bool isVisible) {
    for (QWidget* field : fields) {
        form->setRowVisible(field, isVisible);
    }
}

} // namespace

LossCatalog::LossCatalog(const LayerRegistry& registry) {
    for (const LossType* loss : registry.losses())
        m_types.push_back({loss->id, loss->version, loss->title, loss->summary, loss->settings});
}

std::vector<const TypeInfo*> LossCatalog::types(std::string_view family) const {
    std::vector<const TypeInfo*> found;
    for (const TypeInfo& type : m_types)
        if (family == lossFamily)
            found.push_back(&type);
    return found;
}

RecipeForm::RecipeForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_form([&document] { return document.spec().train; },
             [&document](const QString& field, TrainSpec changed) {
                 const OptimizerKind kind = changed.optimizer.kind;
                 if (kind != document.spec().train.optimizer.kind)
                     changed.optimizer = defaultsOf(kind);
                 edit(
                     document, tr("Change %1").arg(field.toLower()),
                     [&](ProjectSpec& spec) { spec.train = changed; }, "train:" + field);
             }),
      m_losses(document.registry()) {
    QWidget* scroller = nullptr;
    QVBoxLayout* column = makeInspectorColumn(scroller);
    addCourse(column);
    addLoss(column);
    addOptimizer(column);
    addSchedule(column);
    addBeginning(column);
    column->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroller);
    connect(&document, &Document::trainChanged, this, &RecipeForm::refresh);
    connect(&document, &Document::folderChanged, this, &RecipeForm::refresh);
    refresh();
}

void RecipeForm::addCourse(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Course"));
    m_form.addChoice(
        form, tr("Learning"),
        tr("Own rule: layers that have one (S-cells) learn by it first, one after the other; "
           "backpropagation then learns the rest"),
        [](TrainSpec & s) -> auto& { return s.learning; }, {tr("backpropagation"), tr("own rule")});
    m_form.addInteger(
        form, tr("Epochs"), tr("Passes over the train split"),
        [](TrainSpec & s) -> auto& { return s.epochs; }, 1, 1'000'000);
    m_form.addInteger(
        form, tr("Batch"), tr("Samples of one step"),
        [](TrainSpec & s) -> auto& { return s.batch; }, 1, 65'536);
}

void RecipeForm::addLoss(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Loss"));
    SettingInfo loss;
    loss.key = "loss";
    loss.title = "Loss";
    loss.doc = "What training makes small";
    loss.kind = SettingKind::Typed;
    loss.family = lossFamily;
    loss.defaultValue = TypedValue{TrainSpec{}.loss};
    m_loss = new SettingsForm({loss}, m_losses);
    connect(m_loss, &SettingsForm::edited, this, &RecipeForm::takeLoss);
    form->addRow(m_loss);
    m_form.addChoice(
        form, tr("Class weights"),
        tr("Balanced: samples of rare classes count for more, so that all classes count alike"),
        [](TrainSpec & s) -> auto& { return s.classWeights; }, {tr("none"), tr("balanced")});
}

void RecipeForm::takeLoss(const SettingEdit& change) {
    const auto& loss = std::get<TypedValue>(change.value);
    edit(
        m_document, change.text,
        [&](ProjectSpec& spec) {
            spec.train.loss = loss.type;
            spec.train.lossSettings = loss.settings;
        },
        change.mergeKey);
}

void RecipeForm::addOptimizer(QVBoxLayout* column) {
    QFormLayout* form = m_optimizer = addSection(column, tr("Optimizer"));
    m_form.addChoice(form, tr("Method"), tr("How weights follow their gradients"),
                     [](TrainSpec & s) -> auto& { return s.optimizer.kind; }, {"SGD", "Adam"});
    m_form.addReal(
        form, tr("Learning rate"), tr("At its highest, before the schedule lowers it"),
        [](TrainSpec & s) -> auto& { return s.optimizer.learningRate; }, rateStyle);
    m_sgdOnly = {m_form.addReal(
                     form, tr("Momentum"), tr("How much of the last step goes on"),
                     [](TrainSpec & s) -> auto& { return s.optimizer.momentum; }, momentumStyle),
                 m_form.addBool(
                     form, tr("Nesterov"),
                     tr("Look ahead along the momentum (Sutskever et al. 2013)"),
                     [](TrainSpec & s) -> auto& { return s.optimizer.isNesterov; })};
    m_adamOnly = {m_form.addReal(
                      form, tr("Beta 1"), tr("Memory of the mean (Kingma and Ba 2015)"),
                      [](TrainSpec & s) -> auto& { return s.optimizer.beta1; }, momentumStyle),
                  m_form.addReal(
                      form, tr("Beta 2"), tr("Memory of the square (Kingma and Ba 2015)"),
                      [](TrainSpec & s) -> auto& { return s.optimizer.beta2; }, momentumStyle)};
    m_form.addReal(form, tr("Weight decay"), tr("Pulls weights toward zero (L2)"),
                   [](TrainSpec & s) -> auto& { return s.optimizer.weightDecay; },
                   {.low = 0, .high = 1e6, .step = 0.0001});
    m_form.addReal(form, tr("Gradient clip"), tr("Largest norm of the whole gradient; 0: no limit"),
                   [](TrainSpec & s) -> auto& { return s.gradientClip; },
                   {.low = 0, .high = 1e9, .step = 0.5});
}

void RecipeForm::addSchedule(QVBoxLayout* column) {
    QFormLayout* form = m_schedule = addSection(column, tr("Learning-rate schedule"));
    m_form.addChoice(form, tr("Schedule"), tr("How the learning rate goes on"),
                     [](TrainSpec & s) -> auto& { return s.schedule.kind; },
                     {tr("constant"), tr("step"), tr("cosine")});
    m_form.addReal(form, tr("Warm-up"), tr("The rate rises from zero over so many epochs"),
                   [](TrainSpec & s) -> auto& { return s.schedule.warmupEpochs; },
                   {.low = 0, .high = 1e6, .step = 0.5, .scale = 1, .suffix = tr(" epochs")});
    m_stepOnly = {m_form.addInteger(
                      form, tr("Every"), tr("Epochs between two reductions"),
                      [](TrainSpec & s) -> auto& { return s.schedule.stepEpochs; }, 1, 1'000'000,
                      tr(" epochs")),
                  m_form.addReal(form, tr("Times"), tr("What the rate is multiplied by"),
                                 [](TrainSpec & s) -> auto& { return s.schedule.gamma; },
                                 {.low = 0.0001, .high = 1, .step = 0.1})};
    m_cosineOnly = {m_form.addReal(form, tr("Ends at"),
                                   tr("Share of the rate that is left at the end"),
                                   [](TrainSpec & s) -> auto& { return s.schedule.floor; },
                                   {.low = 0, .high = 1, .step = 1, .scale = 100, .suffix = " %"})};
}

void RecipeForm::addBeginning(QVBoxLayout* column) {
    QFormLayout* form = addSection(column, tr("Start and machine"));
    m_form.addChoice(
        form, tr("Initialization"), tr("Kaiming: He et al. 2015; Xavier: Glorot and Bengio 2010"),
        [](TrainSpec & s) -> auto& { return s.init; },
        {tr("Kaiming uniform"), tr("Kaiming normal"), tr("Xavier uniform"), tr("Xavier normal")});
    m_form.addInteger(
        form, tr("Seed"), tr("The same seed gives the same weights, for any number of threads"),
        [](TrainSpec & s) -> auto& { return s.seed; }, 0, std::numeric_limits<int>::max());
    m_form
        .addInteger(
            form, tr("Threads"), tr("Figures do not hang on it, only the speed"),
            [](TrainSpec & s) -> auto& { return s.threads; }, 0, 1024)
        ->setSpecialValueText(tr("one per core"));
    m_form.addBool(
        form, tr("Winograd"),
        tr("3x3 convolutions by Winograd's algorithm: about twice as fast, with figures "
           "that differ in the fifth digit"),
        [](TrainSpec & s) -> auto& { return s.allowsWinograd; });
}

void RecipeForm::refresh() {
    m_form.refresh();
    const TrainSpec& spec = m_document.spec().train;
    m_loss->setValues({{"loss", TypedValue{spec.loss, spec.lossSettings}}});
    setRowsVisible(m_optimizer, m_sgdOnly, spec.optimizer.kind == OptimizerKind::Sgd);
    setRowsVisible(m_optimizer, m_adamOnly, spec.optimizer.kind == OptimizerKind::Adam);
    setRowsVisible(m_schedule, m_stepOnly, spec.schedule.kind == ScheduleKind::Step);
    setRowsVisible(m_schedule, m_cosineOnly, spec.schedule.kind == ScheduleKind::Cosine);
}

} // namespace fovea::gui
