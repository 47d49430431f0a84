#include "gui/data/sample_actions.hpp"

#include <QAction>
#include <QMenu>

#include "gui/widgets/format.hpp"
#include "gui/widgets/image_wall.hpp"

namespace fovea::gui {

namespace {

constexpr int keyedClasses = 9;

} // namespace

SampleActions::SampleActions(Document& document, ImageWall& wall, QObject* parent)
    : QObject(parent), m_document(document), m_wall(wall) {
    addLabels();
    const auto move = [this](Split split) {
        return
            [this, split] { tell(SampleEditor(m_document).moveTo(m_wall.chosenSamples(), split)); };
    };
    const auto setState = [this](SampleState state) {
        return [this, state] {
            tell(SampleEditor(m_document).setState(m_wall.chosenSamples(), state));
        };
    };
    add(tr("Move to &train"), "moveToTrain", {Qt::Key_T}, tr("Train with the chosen samples"),
        move(Split::Train));
    add(tr("Move to &validation"), "moveToValidation", {Qt::Key_V},
        tr("Hold the chosen samples out of training, to validate with"), move(Split::Validation));
    add(tr("Move to t&est"), "moveToTest", {Qt::Key_E},
        tr("Hold the chosen samples out of training, to test with"), move(Split::Test));
    add(tr("E&xclude"), "excludeSamples", {Qt::Key_X, Qt::Key_Delete},
        tr("Leave the chosen samples out of every split; their files stay where they are"),
        setState(SampleState::Excluded));
    add(tr("&Include again"), "includeSamples", {Qt::Key_I, Qt::Key_Insert},
        tr("Take excluded samples in again, with the label and split that they had"),
        setState(SampleState::Included));
    connect(&wall, &ImageWall::selectionChanged, this, &SampleActions::update);
    connect(&wall, &ImageWall::menuWanted, this, &SampleActions::showMenu);
    connect(&document, &Document::datasetChanged, this, &SampleActions::nameLabels);
    nameLabels();
}

SampleActions::~SampleActions() = default;

QAction* SampleActions::add(const QString& words, const char* name, const QList<QKeySequence>& keys,
                            const QString& tip, std::function<void()> call) {
    auto* action = new QAction(words, this);
    action->setObjectName(name);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetShortcut); // single letters belong to the wall alone
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, std::move(call));
    m_wall.addAction(action);
    m_actions.append(action);
    return action;
}

void SampleActions::addLabels() {
    m_labels = std::make_unique<QMenu>(tr("&Label as"));
    m_labels->menuAction()->setObjectName("labelSamples");
    m_labels->menuAction()->setToolTip(tr("Give the chosen samples another label"));
    m_actions.append(m_labels->menuAction());
}

/// An action for each class, which also bears the class's key.
void SampleActions::nameLabels() {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    const std::vector<std::string> names =
        dataset ? dataset->classes() : std::vector<std::string>();
    if (names != m_named) {
        m_named = names;
        for (QAction* action : m_labels->actions()) {
            m_wall.removeAction(action); // the menu deletes only what is nowhere else
        }
        m_labels->clear();
        for (std::size_t i = 0; i < names.size(); ++i) {
            QString words = text(names[i]);
            QAction* action = m_labels->addAction(words.replace("&", "&&"));
            action->setToolTip(tr("Label the chosen samples as %1").arg(text(names[i])));
            if (i < keyedClasses) {
                action->setShortcut(QKeySequence(Qt::Key_1 + static_cast<int>(i)));
                action->setShortcutContext(Qt::WidgetShortcut);
            }
            connect(action, &QAction::triggered, this, [this, label = static_cast<int>(i)] {
                tell(SampleEditor(m_document).relabel(m_wall.chosenSamples(), label));
            });
            m_wall.addAction(action);
        }
    }
    update();
}

void SampleActions::update() {
    const bool hasChosen = m_document.dataset() && !m_wall.chosenSamples().empty();
    for (QAction* action : m_actions) {
        action->setEnabled(hasChosen);
    }
    for (QAction* action : m_labels->actions()) {
        action->setEnabled(hasChosen);
    }
}

void SampleActions::showMenu(QPoint globalPosition) {
    auto* menu = new QMenu(&m_wall);
    menu->setObjectName("sampleMenu");
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions(m_actions);
    menu->popup(globalPosition);
}

void SampleActions::tell(const Result<void>& done) {
    if (!done) {
        Q_EMIT failed(text(done.error()));
    }
}

} // namespace fovea::gui
