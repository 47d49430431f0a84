#include "gui/models/palette_model.hpp"

#include <QMimeData>

#include "core/graph/network_spec.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {
namespace {

/// The internal id of a group's index; an entry's is its group's row.
constexpr quintptr groupId = std::numeric_limits<quintptr>::max();

} // namespace

PaletteModel::PaletteModel(const LayerRegistry& registry, QObject* parent)
    : QAbstractItemModel(parent) {
    const QString input = text(inputNodeType);
    m_groups.push_back({tr("Input"),
                        CategoryColour::Grey,
                        {{input, tr("Input"), tr("Where the samples enter the network."),
                          tr("input image sample source")}}});
    const Category* group = nullptr;
    for (const LayerType* type : registry.layers()) {
        const Category& category = registry.categoryOf(*type);
        if (group != &category)
            m_groups.push_back({text(category.title), category.colour, {}});
        group = &category;
        const QString toolTip =
            tr("<p><b>%1</b><br>%2</p><p>%3, from plugin %4</p>")
                .arg(text(type->title).toHtmlEscaped(), text(type->summary).toHtmlEscaped(),
                     text(type->id), text(registry.pluginOf(type->id)));
        const QString search = QStringList{text(type->title), text(type->id), text(type->summary),
                                           text(category.title)}
                                   .join(' ');
        m_groups.back().entries.push_back({text(type->id), text(type->title), toolTip, search});
    }
}

QModelIndex PaletteModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) : groupId);
}

QModelIndex PaletteModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == groupId)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, groupId);
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    if (parent.internalId() != groupId || parent.column() != 0)
        return 0;
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].entries.size());
}

int PaletteModel::columnCount(const QModelIndex&) const { return 1; }

const PaletteModel::Entry* PaletteModel::entry(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == groupId)
        return nullptr;
    return &m_groups[index.internalId()].entries[static_cast<std::size_t>(index.row())];
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Entry* found = entry(index);
    const Group& group =
        m_groups[found != nullptr ? index.internalId() : static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return found != nullptr ? found->title : group.title;
    case Qt::ToolTipRole:
        return found != nullptr ? found->toolTip : QVariant();
    case TypeRole:
        return found != nullptr ? found->type : QVariant();
    case ColourRole:
        return static_cast<int>(group.colour);
    case SearchRole:
        return found != nullptr ? found->search : QVariant();
    default:
        return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (entry(index) == nullptr)
        return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

QStringList PaletteModel::mimeTypes() const { return {QString(layerTypeMime)}; }

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const {
    for (const QModelIndex& index : indexes)
        if (const Entry* found = entry(index)) {
            auto* data = new QMimeData;
            data->setData(layerTypeMime, found->type.toUtf8());
            return data;
        }
    return nullptr;
}

} // namespace fovea::gui
