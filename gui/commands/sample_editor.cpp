#include "gui/commands/sample_editor.hpp"

#include "core/data/curation/sample_edits.hpp"
#include "core/data/open_dataset.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {

/// "3 samples", or the name of the one.
QString SampleEditor::wordsFor(const Samples& samples) const {
    if (samples.size() != 1)
        return tr("%1 samples").arg(samples.size());
    return text(m_document.dataset()->samples()[samples.front()].name);
}

Result<void> SampleEditor::push(const QString& text,
                                FunctionRef<SampleTable(const SampleTable&)> change) {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    const SampleTable& now = m_document.spec().samples;
    const SampleTable after = change(now.isEmpty() ? dataset->table() : now);
    if (const auto left = datasetOf(dataset->scanned(), after); !left)
        return tl::unexpected(left.error());
    edit(m_document, text, [&](ProjectSpec& spec) { spec.samples = after; });
    return {};
}

Result<void> SampleEditor::relabel(const Samples& samples, std::int32_t label) {
    const std::string& name = m_document.dataset()->classes()[static_cast<std::size_t>(label)];
    return push(tr("Label %1 as %2").arg(wordsFor(samples), text(name)),
                [&](const SampleTable& table) { return relabelled(table, samples, label); });
}

Result<void> SampleEditor::moveTo(const Samples& samples, Split split) {
    const std::string name(nameOf(split));
    return push(tr("Move %1 to %2").arg(wordsFor(samples), text(name)),
                [&](const SampleTable& table) { return movedTo(table, samples, split); });
}

Result<void> SampleEditor::setState(const Samples& samples, SampleState state) {
    const QString text = state == SampleState::Excluded ? tr("Exclude %1") : tr("Include %1");
    return push(text.arg(wordsFor(samples)),
                [&](const SampleTable& table) { return withState(table, samples, state); });
}

} // namespace fovea::gui
