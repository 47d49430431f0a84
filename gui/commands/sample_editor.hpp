#pragma once

#include <QCoreApplication>

#include "gui/document/document.hpp"

namespace fovea::gui {

/// The edits of a document's samples as a person makes them: each becomes one undo step, or is
/// refused with its reason and changes nothing. Samples are indices into the document's dataset,
/// which it must have.
///
/// errors  what is left would be no dataset any more
class SampleEditor {
    Q_DECLARE_TR_FUNCTIONS(SampleEditor)

public:
    using Samples = std::vector<std::size_t>;

    explicit SampleEditor(Document& document) : m_document(document) {}

    Result<void> relabel(const Samples& samples, std::int32_t label);
    Result<void> moveTo(const Samples& samples, Split split);
    Result<void> setState(const Samples& samples, SampleState state);

private:
    Result<void> push(const QString& text, FunctionRef<SampleTable(const SampleTable&)> change);
    QString wordsFor(const Samples& samples) const;

    Document& m_document;
};

} // namespace fovea::gui
