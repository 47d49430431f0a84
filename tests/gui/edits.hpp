#pragma once

#include "gui/commands/edit_project.hpp"

/// Edits as tests make them: of one part, by the undo command like all others.
namespace fovea::gui {

inline void editNetwork(Document& document, const NetworkSpec& network) {
    edit(document, "network", [&](ProjectSpec& spec) { spec.network = network; });
}

inline void editData(Document& document, const DatasetSpec& data,
                     const std::vector<std::string>& classes) {
    edit(document, "data", [&](ProjectSpec& spec) {
        spec.data = data;
        spec.classes = classes;
    });
}

inline void editTrain(Document& document, const TrainSpec& train, const QString& mergeKey = {}) {
    edit(
        document, "train", [&](ProjectSpec& spec) { spec.train = train; }, mergeKey);
}

/// A document that begins with this network: nothing of it can be undone.
inline void startWith(Document& document, const NetworkSpec& network) {
    editNetwork(document, network);
    document.undoStack()->clear();
}

} // namespace fovea::gui
