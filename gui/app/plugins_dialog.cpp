#include "gui/app/plugins_dialog.hpp"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

PluginsDialog::PluginsDialog(const LayerRegistry& registry, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Plugins"));
    resize(720, 480);
    auto* tree = new QTreeWidget;
    tree->setHeaderLabels({tr("Plugin"), tr("What it brings")});
    for (const PluginFault& fault : registry.faults()) {
        auto* item =
            new QTreeWidgetItem(tree, {text(fault.file.filename().string()), text(fault.message)});
        item->setIcon(0, icon("warning"));
        item->setToolTip(1, text(fault.message));
        item->setToolTip(0, text(fault.file.string()));
    }
    for (const PluginInfo& plugin : registry.plugins()) {
        auto* item = new QTreeWidgetItem(
            tree,
            {text(plugin.title), QString("%1 %2").arg(text(plugin.id), text(plugin.version))});
        item->setIcon(0, icon("plugin"));
        item->setToolTip(0, text(plugin.file.string()));
        for (const LayerType* layer : registry.layers()) {
            if (registry.pluginOf(layer->id) == plugin.id) {
                new QTreeWidgetItem(item, {text(layer->title), text(layer->summary)});
            }
        }
        for (const LossType* loss : registry.losses()) {
            if (registry.pluginOf(loss->id) == plugin.id) {
                new QTreeWidgetItem(item, {text(loss->title), text(loss->summary)});
            }
        }
        item->setExpanded(true);
    }
    tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    QStringList folders;
    for (const std::filesystem::path& folder : pluginFolders()) {
        folders << text(folder.string());
    }
    layout->addWidget(
        new NoteLabel(NoteLabel::Tone::Caption, tr("Looked for in %1").arg(folders.join(", "))));
    layout->addWidget(tree, 1);
    layout->addWidget(buttons);
}

} // namespace fovea::gui
