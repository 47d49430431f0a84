#pragma once

#include <QUndoCommand>

#include "gui/document/document.hpp"

namespace fovea::gui {

/// What QUndoStack tells commands apart by when it merges.
enum class MergeableCommand { Network = 1, Data, Train };

/// Replaces the data settings and the frozen class list; the network's last layer follows the
/// number of classes. Changes with the same non-empty `mergeKey` become one step.
class EditData : public QUndoCommand {
public:
    EditData(Document& document, const QString& text, DatasetSpec data,
             std::vector<std::string> classes, QString mergeKey = {});

    void undo() override;
    void redo() override;
    int id() const override;
    bool mergeWith(const QUndoCommand* other) override;

private:
    struct State {
        DatasetSpec data;
        std::vector<std::string> classes;
        NetworkSpec network;
    };

    void apply(const State& state);

    Document& m_document;
    State m_before;
    State m_after;
    QString m_mergeKey;
};

/// Replaces the recipe. Changes with the same non-empty `mergeKey` become one step.
class EditTrain : public QUndoCommand {
public:
    EditTrain(Document& document, const QString& text, TrainSpec train, QString mergeKey = {});

    void undo() override;
    void redo() override;
    int id() const override;
    bool mergeWith(const QUndoCommand* other) override;

private:
    Document& m_document;
    TrainSpec m_before;
    TrainSpec m_after;
    QString m_mergeKey;
};

} // namespace fovea::gui
