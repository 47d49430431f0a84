#pragma once

#include <QWidget>

class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QTreeView;

namespace fovea {
class LayerRegistry;
}

namespace fovea::gui {

/// The layer types to choose from, by category, with a search. They are dragged onto the canvas, or
/// chosen by a double click or the Return key.
class PalettePanel : public QWidget {
    Q_OBJECT

public:
    explicit PalettePanel(const LayerRegistry& registry, QWidget* parent = nullptr);

    QLineEdit* searchField() const { return m_search; }

    QTreeView* view() const { return m_view; }

Q_SIGNALS:
    void chosen(const QString& type);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& words);
    void choose(const QModelIndex& index);

    QSortFilterProxyModel* m_found;
    QLineEdit* m_search;
    QTreeView* m_view;
};

} // namespace fovea::gui
