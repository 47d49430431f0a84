#pragma once

#include <memory>

#include <QUndoCommand>

#include "gui/document/document.hpp"

namespace fovea::gui {

/// Puts one network in the place of another: any edit of it. Both are held as values, so undo and
/// redo cannot drift apart. Edits that follow each other with the same `mergeKey` (a drag, typing
/// in one field) become one step; an empty key never merges.
class EditNetwork : public QUndoCommand {
public:
    EditNetwork(Document& document, const QString& text, NetworkSpec after, QString mergeKey = {});

    void undo() override;
    void redo() override;
    int id() const override;
    bool mergeWith(const QUndoCommand* other) override;

private:
    Document& m_document;
    NetworkSpec m_before;
    NetworkSpec m_after;
    QString m_mergeKey;
};

} // namespace fovea::gui
