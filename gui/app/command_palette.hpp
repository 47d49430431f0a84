#pragma once

#include <QAbstractListModel>
#include <QDialog>

class QAction;
class QLineEdit;
class QListView;
class QMenuBar;

namespace fovea::gui {

/// Actions whose words contain all words typed, in the order of the menus.
class ActionListModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    struct Entry {
        QString path; ///< "Data: Rescan"
        QAction* action = nullptr;
    };

    void setEntries(QList<Entry> entries);
    void setFilter(const QString& words);

    QAction* actionAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    QList<Entry> m_all;
    QList<Entry> m_shown;
};

/// Every action of the menus by a few letters of its name (Ctrl+Shift+P).
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(const QMenuBar& menus, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void run();

    ActionListModel m_model;
    QLineEdit* m_words;
    QListView* m_list;
};

} // namespace fovea::gui
