#pragma once

#include <QAbstractItemModel>

#include "core/layer/registry.hpp"

namespace fovea::gui {

/// What can be added to a network, as a tree: groups by category, layer types below them. The
/// network's input stands first, in a group of its own.
class PaletteModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role {
        TypeRole = Qt::UserRole, ///< the layer type's id; invalid for a group
        ColourRole,              ///< int of the group's CategoryColour
        SearchRole               ///< all the words that a search should find it by
    };

    /// The registry must outlive the model.
    explicit PaletteModel(const LayerRegistry& registry, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

private:
    struct Entry {
        QString type;
        QString title;
        QString toolTip;
        QString search;
    };

    struct Group {
        QString title;
        CategoryColour colour = CategoryColour::Grey;
        std::vector<Entry> entries;
    };

    const Entry* entry(const QModelIndex& index) const;

    std::vector<Group> m_groups;
};

/// The clipboard and drag format: a layer type's id as UTF-8.
inline constexpr auto layerTypeMime = "application/x-fovea-layer-type";

} // namespace fovea::gui
