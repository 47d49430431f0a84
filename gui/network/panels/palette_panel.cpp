#include "gui/network/panels/palette_panel.hpp"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "gui/models/palette_model.hpp"
#include "gui/network/canvas/node_item.hpp"
#include "gui/network/panels/inspector_parts.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr int entryHeight = 26;
constexpr int groupHeight = 30;
constexpr int paletteMargin = 12;

/// Groups as quiet headings; entries with the stripe of their category, as on the cards.
class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool isGroup = !index.data(PaletteModel::TypeRole).isValid();
        return {option.rect.width(), isGroup ? groupHeight : entryHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const QPalette& palette = option.palette;
        const QString type = index.data(PaletteModel::TypeRole).toString();
        const QString title = index.data().toString();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (type.isEmpty()) {
            QFont font = option.font;
            font.setPixelSize(11);
            font.setWeight(QFont::DemiBold);
            painter->setFont(font);
            painter->setPen(mutedText(palette));
            painter->drawText(option.rect.adjusted(paletteMargin, 6, -8, -2),
                              Qt::AlignLeft | Qt::AlignVCenter, title);
        } else {
            const QRectF row = QRectF(option.rect).adjusted(6, 1, -6, -1);
            const bool isSelected = option.state.testFlag(QStyle::State_Selected);
            if (isSelected || option.state.testFlag(QStyle::State_MouseOver)) {
                QColor fill = accentColour(palette);
                fill.setAlpha(isSelected ? 56 : 28);
                painter->setPen(Qt::NoPen);
                painter->setBrush(fill);
                painter->drawRoundedRect(row, 4, 4);
            }
            const auto colour =
                static_cast<CategoryColour>(index.data(PaletteModel::ColourRole).toInt());
            const bool isInput = type == QString::fromUtf8(inputNodeType.data());
            painter->setPen(Qt::NoPen);
            painter->setBrush(isInput ? palette.color(QPalette::Text)
                                      : categoryColour(colour, palette));
            painter->drawRoundedRect(QRectF(row.left() + 8, row.center().y() - 7, 4, 14), 2, 2);
            painter->setFont(option.font);
            painter->setPen(palette.color(QPalette::Text));
            painter->drawText(row.adjusted(20, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, title);
        }
        painter->restore();
    }
};

} // namespace

PalettePanel::PalettePanel(const LayerRegistry& registry, QWidget* parent)
    : QWidget(parent),
      m_found(new QSortFilterProxyModel(this)),
      m_search(new QLineEdit),
      m_view(new QTreeView) {
    m_found->setSourceModel(new PaletteModel(registry, m_found));
    m_found->setFilterRole(PaletteModel::SearchRole);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_found->setRecursiveFilteringEnabled(true);

    m_search->setPlaceholderText(tr("Search layers"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);

    m_view->setModel(m_found);
    m_view->setItemDelegate(new PaletteDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setRootIsDecorated(false);
    m_view->setIndentation(0);
    m_view->setItemsExpandable(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setDragEnabled(true);
    m_view->setDragDropMode(QAbstractItemView::DragOnly);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setMouseTracking(true);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->expandAll();

    auto* sides = new QHBoxLayout(this);
    sides->setContentsMargins(0, 0, 0, 0);
    sides->setSpacing(0);
    auto* layout = new QVBoxLayout;
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    sides->addLayout(layout);
    sides->addWidget(new Hairline(Qt::Vertical));
    auto* searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(8, 0, 8, 0);
    searchRow->addWidget(m_search);
    layout->addLayout(searchRow);
    layout->addWidget(m_view);

    connect(m_search, &QLineEdit::textChanged, this, &PalettePanel::filter);
    // Not `activated`, which some desktops emit at a single click: that begins a drag.
    connect(m_view, &QTreeView::doubleClicked, this, &PalettePanel::choose);
    m_view->installEventFilter(this);
}

void PalettePanel::choose(const QModelIndex& index) {
    if (const QVariant type = index.data(PaletteModel::TypeRole); type.isValid())
        Q_EMIT chosen(type.toString());
}

void PalettePanel::filter(const QString& words) {
    m_found->setFilterFixedString(words);
    m_view->expandAll();
    if (words.isEmpty()) {
        m_view->setCurrentIndex({});
        return;
    }
    if (const QModelIndex group = m_found->index(0, 0); group.isValid())
        m_view->setCurrentIndex(m_found->index(0, 0, group));
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const bool isSearch = watched == m_search;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_view->currentIndex());
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down: // the list answers, so that one can search, choose and go on typing
        if (isSearch)
            QCoreApplication::sendEvent(m_view, event);
        return isSearch;
    case Qt::Key_Escape:
        if (isSearch)
            m_search->clear();
        return isSearch;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace fovea::gui
