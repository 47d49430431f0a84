#pragma once

#include "core/data/scanned_source.hpp"
#include "core/layer/registry.hpp"
#include "core/project/project.hpp"

namespace fovea {

/// What an edit of a project entails, so that its parts fit each other:
///   another label column: the table has the labels of the old one, and goes;
///   other shares or another seed: the splits are drawn anew, where the scan is at hand;
///   a table: its classes are the project's;
///   other classes: the network's last layer has as many outputs.
/// `scanned` is of the source before, null where there is none.
ProjectSpec settled(ProjectSpec after, const ProjectSpec& before, const ScannedSource* scanned,
                    const LayerRegistry& registry);

} // namespace fovea
