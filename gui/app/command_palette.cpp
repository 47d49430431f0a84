#include "gui/app/command_palette.hpp"

#include <algorithm>

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QTimer>
#include <QVBoxLayout>

namespace fovea::gui {

namespace {

void collect(const QString& path, const QList<QAction*>& actions,
             QList<ActionListModel::Entry>& into) {
    for (QAction* action : actions) {
        const QString words = action->text().remove('&').remove("...");
        if (action->isSeparator() || words.isEmpty()) {
            continue;
        }
        const QString here = path.isEmpty() ? words : path + ": " + words;
        if (action->menu() != nullptr) {
            collect(here, action->menu()->actions(), into);
        } else {
            into.append({here, action});
        }
    }
}

} // namespace

void ActionListModel::setEntries(QList<Entry> entries) {
    m_all = std::move(entries);
    setFilter({});
}

void ActionListModel::setFilter(const QString& words) {
    const QStringList parts = words.split(' ', Qt::SkipEmptyParts);
    beginResetModel();
    m_shown.clear();
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(m_shown), [&](const Entry& entry) {
        return std::all_of(parts.begin(), parts.end(), [&](const QString& part) {
            return entry.path.contains(part, Qt::CaseInsensitive);
        });
    });
    endResetModel();
}

QAction* ActionListModel::actionAt(int row) const {
    return row >= 0 && row < m_shown.size() ? m_shown[row].action : nullptr;
}

int ActionListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant ActionListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Entry& entry = m_shown[index.row()];
    if (role == Qt::DisplayRole) {
        const QString keys = entry.action->shortcut().toString(QKeySequence::NativeText);
        return keys.isEmpty() ? entry.path : QString("%1    %2").arg(entry.path, keys);
    }
    return role == Qt::DecorationRole ? QVariant(entry.action->icon())
           : role == Qt::ToolTipRole  ? QVariant(entry.action->toolTip())
                                      : QVariant();
}

Qt::ItemFlags ActionListModel::flags(const QModelIndex& index) const {
    const QAction* action = actionAt(index.row());
    return action != nullptr && action->isEnabled() ? QAbstractListModel::flags(index)
                                                    : Qt::ItemFlags(Qt::NoItemFlags);
}

CommandPalette::CommandPalette(const QMenuBar& menus, QWidget* parent)
    : QDialog(parent, Qt::Popup), m_words(new QLineEdit), m_list(new QListView) {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName("commandPalette");
    QList<ActionListModel::Entry> entries;
    collect({}, menus.actions(), entries);
    m_model.setEntries(std::move(entries));
    m_words->setPlaceholderText(tr("What do you want to do?"));
    m_words->setClearButtonEnabled(true);
    m_words->installEventFilter(this);
    m_list->setModel(&m_model);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_words);
    layout->addWidget(m_list);
    resize(560, 400);
    if (parent != nullptr) {
        move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 64)));
    }
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model.setFilter(words);
        m_list->setCurrentIndex(m_model.index(0));
    });
    connect(m_words, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    m_list->setCurrentIndex(m_model.index(0));
    m_words->setFocus();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            const int row = std::clamp(m_list->currentIndex().row() + step, 0,
                                       std::max(0, m_model.rowCount() - 1));
            m_list->setCurrentIndex(m_model.index(row));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::run() {
    QAction* action = m_model.actionAt(m_list->currentIndex().row());
    close();
    if (action != nullptr && action->isEnabled()) {
        // After the popup is gone: the action may open a dialog of its own.
        QTimer::singleShot(0, action, &QAction::trigger);
    }
}

} // namespace fovea::gui
