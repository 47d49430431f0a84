#pragma once

#include <cmath>
#include <functional>
#include <type_traits>
#include <vector>

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

#include "gui/widgets/real_box.hpp"

namespace fovea::gui {

/// How a real number is shown: a share of 1 as percent has scale 100 and suffix " %".
struct RealStyle {
    double low = 0;
    double high = 1;
    double step = 0.01;
    double scale = 1;
    QString suffix = {};
};

/// Fields in a form layout that each edit one member of a settings value, which lives elsewhere.
/// The form holds no truth: it reads the value at `refresh` and hands changed copies to `apply`.
template <class Spec>
class SpecForm {
public:
    using Read = std::function<Spec()>;
    /// `field` names what was changed, for the undo command and its merging.
    using Apply = std::function<void(const QString& field, const Spec& changed)>;

    SpecForm(Read read, Apply apply) : m_read(std::move(read)), m_apply(std::move(apply)) {}

    SpecForm(const SpecForm&) = delete;
    SpecForm& operator=(const SpecForm&) = delete;

    /// `access` is given a Spec& and returns a reference to the number.
    template <class Access>
    QDoubleSpinBox* addReal(QFormLayout* form, const QString& label, const QString& tip,
                            Access access, const RealStyle& style) {
        auto* box = new RealBox;
        box->setRange(style.low * style.scale, style.high * style.scale);
        box->setSingleStep(style.step);
        box->setSuffix(style.suffix);
        place(form, label, tip, box);
        m_refreshers.push_back([box, access, scale = style.scale](Spec& spec) {
            const QSignalBlocker quiet(box);
            box->setValue(access(spec) * scale);
        });
        QObject::connect(box, &QDoubleSpinBox::valueChanged, box,
                         [this, label, access, scale = style.scale](double value) {
                             change(label, [&](Spec& spec) { access(spec) = value / scale; });
                         });
        return box;
    }

    template <class Access>
    QSpinBox* addInteger(QFormLayout* form, const QString& label, const QString& tip, Access access,
                         int low, int high, const QString& suffix = {}) {
        auto* box = new QSpinBox;
        box->setRange(low, high);
        box->setSuffix(suffix);
        box->setGroupSeparatorShown(true);
        place(form, label, tip, box);
        m_refreshers.push_back([box, access](Spec& spec) {
            const QSignalBlocker quiet(box);
            box->setValue(static_cast<int>(access(spec)));
        });
        QObject::connect(box, &QSpinBox::valueChanged, box, [this, label, access](int value) {
            change(label, [&](Spec& spec) {
                access(spec) = static_cast<std::remove_cvref_t<decltype(access(spec))>>(value);
            });
        });
        return box;
    }

    /// Choices in the order of the values from 0 of an enumeration or number.
    template <class Access>
    QComboBox* addChoice(QFormLayout* form, const QString& label, const QString& tip, Access access,
                         const QStringList& choices) {
        auto* box = new QComboBox;
        box->addItems(choices);
        place(form, label, tip, box);
        m_refreshers.push_back([box, access](Spec& spec) {
            const QSignalBlocker quiet(box);
            box->setCurrentIndex(static_cast<int>(access(spec)));
        });
        QObject::connect(box, &QComboBox::activated, box, [this, label, access](int value) {
            change(label, [&](Spec& spec) {
                access(spec) = static_cast<std::remove_cvref_t<decltype(access(spec))>>(value);
            });
        });
        return box;
    }

    template <class Access>
    QCheckBox* addBool(QFormLayout* form, const QString& label, const QString& tip, Access access) {
        auto* box = new QCheckBox(label);
        box->setToolTip(tip);
        form->addRow(QString(), box);
        m_refreshers.push_back([box, access](Spec& spec) {
            const QSignalBlocker quiet(box);
            box->setChecked(access(spec));
        });
        QObject::connect(box, &QCheckBox::clicked, box, [this, label, access](bool isOn) {
            change(label, [&](Spec& spec) { access(spec) = isOn; });
        });
        return box;
    }

    void refresh() {
        Spec spec = m_read();
        for (const auto& refresher : m_refreshers) {
            refresher(spec);
        }
    }

private:
    static constexpr int labelWidth = 104;

    static void place(QFormLayout* form, const QString& label, const QString& tip,
                      QAbstractSpinBox* box) {
        // A change takes effect when the number is whole, not at each digit.
        box->setKeyboardTracking(false);
        box->setAlignment(Qt::AlignRight);
        place(form, label, tip, static_cast<QWidget*>(box));
    }

    static void place(QFormLayout* form, const QString& label, const QString& tip, QWidget* box) {
        box->setToolTip(tip);
        // The wheel scrolls the inspector; it changes a number only where one has clicked.
        box->setFocusPolicy(Qt::StrongFocus);
        box->setAccessibleName(label);
        box->setObjectName(label);
        // Of one width in every section, so that all fields of an inspector are in line.
        auto* words = new QLabel(label);
        words->setMinimumWidth(labelWidth);
        words->setBuddy(box);
        words->setToolTip(tip);
        form->addRow(words, box);
    }

    template <class Change>
    void change(const QString& field, Change set) {
        const Spec before = m_read();
        Spec after = before;
        set(after);
        if (!(after == before)) {
            m_apply(field, after);
        }
    }

    Read m_read;
    Apply m_apply;
    std::vector<std::function<void(Spec&)>> m_refreshers;
};

} // namespace fovea::gui
