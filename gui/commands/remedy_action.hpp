#pragma once

#include <string>

#include <QAction>

#include "gui/document/document.hpp"

namespace fovea::gui {

/// Whether the images differ in size and no size is chosen yet.
bool isInputSizeOpen(const Document& document);

/// The words of the way out of that: "Use 64 x 64".
QString proposedSizeWords();

/// Brings all images to the proposed size, by an undo step.
void useProposedSize(Document& document);

/// Gives the setting its value, by an undo step.
/// errors  the layer does not take it
Result<void> takeRemedy(Document& document, const SettingRemedy& remedy);

/// The way out of a fault that takes one click: "Use 64 x 64" while the size of the input is open,
/// else "Make it 9" for the first fault of the network that has a remedy. Invisible where there is
/// none.
class RemedyAction : public QAction {
    Q_OBJECT

public:
    explicit RemedyAction(Document& document, QObject* parent = nullptr);

    /// From now on only faults of this node are mended.
    void setNode(const std::string& id);

    /// Only the size of the input is mended.
    void keepToSize();

Q_SIGNALS:
    void refused(const QString& reason); ///< the layer does not take the value

private:
    enum class Scope { Everything, Node, Size };

    bool isForSize() const;
    const SettingRemedy* remedy() const;
    void refresh();
    void take();

    Document& m_document;
    Scope m_scope = Scope::Everything;
    std::string m_node;
};

} // namespace fovea::gui
