#pragma once

#include <optional>

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/widgets/spec_form.hpp"
#include "gui/workspace/workspace_problem.hpp"

class QVBoxLayout;

namespace fovea::gui {

class AugmentStrip;
class NoteLabel;

/// The data settings: split, input, augmentation with its preview. Every change is an undo step.
class DataInspector : public QWidget {
    Q_OBJECT

public:
    explicit DataInspector(Document& document, QWidget* parent = nullptr);

    AugmentStrip* strip() { return m_strip; }

    /// Why no network can get these samples: what stands in red under the input's fields.
    std::optional<WorkspaceProblem> problem() const;

private:
    void addLabelColumn(QFormLayout* form);
    void addSplit(QVBoxLayout* column);
    void addInput(QVBoxLayout* column);
    void addAugmentation(QVBoxLayout* column);
    void refresh();
    void apply(const QString& field, const DatasetSpec& changed);

    Document& m_document;
    SpecForm<DatasetSpec> m_form;
    NoteLabel* m_inputNote = nullptr;
    AugmentStrip* m_strip = nullptr;
};

} // namespace fovea::gui
