#pragma once

#include <QTest>

#include "gui/app/main_window.hpp"

namespace fovea::gui {

/// A part of the window by its class, for tests: the window itself shows none of its parts.
template <class Part>
Part& partOf(const MainWindow& window) {
    auto* part = window.findChild<Part*>();
    if (part == nullptr)
        qFatal("the window has no %s", Part::staticMetaObject.className());
    return *part;
}

} // namespace fovea::gui
