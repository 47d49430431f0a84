#pragma once

#include <functional>
#include <optional>

#include <QString>

namespace fovea::gui {

/// A way out of a problem, one click away.
struct Remedy {
    QString label; ///< of its button: "Use 64 x 64"
    std::function<void()> apply;
};

/// Something that stands in the way, in one sentence, and where. Whatever a workspace shows in red
/// is one, so that the problems list is never shorter than what is seen.
struct WorkspaceProblem {
    QString place;   ///< what it is of: a node, a file, a run; may be empty
    QString field;   ///< objectName of the inspector's field to look at; empty for none
    QString message; ///< as it is shown
    std::optional<Remedy> remedy;

    /// By what is shown: of two remedies of the same name, the newer one is as good.
    bool looksLike(const WorkspaceProblem& other) const {
        const auto label = [](const WorkspaceProblem& problem) {
            return problem.remedy ? problem.remedy->label : QString();
        };
        return place == other.place && field == other.field && message == other.message &&
               label(*this) == label(other);
    }
};

} // namespace fovea::gui
