#pragma once

#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <QWidget>

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

/// The first field of a kind of the editor of a setting; null: it is not in the form.
template <class Field>
Field* fieldOf(const QWidget& form, const QString& setting) {
    const auto* editor = form.findChild<QWidget*>("setting." + setting);
    return editor == nullptr ? nullptr : editor->findChild<Field*>();
}

/// Chooses a row of the setting's list by what it stands for.
inline void chooseIn(const QWidget& form, const QString& setting, const QString& choice) {
    auto* box = fieldOf<QComboBox>(form, setting);
    QVERIFY2(box != nullptr && box->findData(choice) >= 0, qPrintable(setting + " " + choice));
    box->setCurrentIndex(box->findData(choice));
    Q_EMIT box->activated(box->currentIndex());
}

/// Adds a step of a type at the end of a list of steps.
inline void addStep(const QWidget& form, const char* type) {
    form.findChild<QToolButton*>("addStep")->menu()->findChild<QAction*>(type)->trigger();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

} // namespace fovea::gui
