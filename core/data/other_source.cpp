#include "core/data/other_source.hpp"

namespace fovea {

DatasetSpec forSource(DatasetSpec spec, const std::string& source) {
    // What was chosen before there was a source is meant for the first one.
    if (!spec.source.empty() && spec.source != source) {
        spec.samples = Samples::Automatic;
        spec.labelColumn.clear();
        spec.classLevel = ClassLevel::First;
        spec.labels = LabelGrain::Fine;
        spec.depth = spec.height = spec.width = spec.channels = 0;
    }
    spec.source = source;
    return spec;
}

} // namespace fovea
