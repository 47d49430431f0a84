#pragma once

#include <QLineEdit>
#include <QtTest>

namespace fovea::gui {

/// Takes the place of what stands in the field, key by key; the field is not left.
inline void typeInto(QLineEdit* field, const QString& words) {
    field->setFocus();
    field->selectAll();
    if (words.isEmpty())
        QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, words);
}

/// Types and presses Return.
inline void enterInto(QLineEdit* field, const QString& words) {
    typeInto(field, words);
    QTest::keyClick(field, Qt::Key_Return);
}

} // namespace fovea::gui
