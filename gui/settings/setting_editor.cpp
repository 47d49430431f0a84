#include "gui/settings/setting_editor.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

#include "gui/models/node_words.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

QHBoxLayout* rowLayout(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    return layout;
}

int toInt(double limit) { return static_cast<int>(std::clamp(limit, -2147483648.0, 2147483647.0)); }

QSpinBox* makeSpinBox(const SettingInfo& info) {
    auto* box = new QSpinBox;
    box->setRange(toInt(info.range.low), toInt(info.range.high));
    box->setGroupSeparatorShown(true);
    box->setMinimumWidth(56);
    return box;
}

class BoolEditor : public SettingEditor {
public:
    explicit BoolEditor(QWidget* parent) : SettingEditor(parent), m_box(new QCheckBox) {
        rowLayout(this)->addWidget(m_box);
        setFocusProxy(m_box);
        connect(m_box, &QCheckBox::toggled, this, [this] {
            Q_EMIT edited();
            Q_EMIT finished();
        });
    }

    SettingValue value() const override { return m_box->isChecked(); }

    void setValue(const SettingValue& value) override {
        const QSignalBlocker blocker(m_box);
        if (const auto* held = std::get_if<bool>(&value))
            m_box->setChecked(*held);
    }

private:
    QCheckBox* m_box;
};

class ChoiceEditor : public SettingEditor {
public:
    ChoiceEditor(const SettingInfo& info, QWidget* parent)
        : SettingEditor(parent), m_box(new QComboBox) {
        for (const std::string& choice : info.choices)
            m_box->addItem(text(choice).replace('_', ' '), text(choice));
        rowLayout(this)->addWidget(m_box, 1);
        setFocusProxy(m_box);
        connect(m_box, &QComboBox::currentIndexChanged, this, [this] {
            Q_EMIT edited();
            Q_EMIT finished();
        });
    }

    SettingValue value() const override { return m_box->currentData().toString().toStdString(); }

    void setValue(const SettingValue& value) override {
        const QSignalBlocker blocker(m_box);
        if (const auto* held = std::get_if<std::string>(&value))
            m_box->setCurrentIndex(m_box->findData(text(*held)));
    }

private:
    QComboBox* m_box;
};

/// Writes 1e-05 as people do, and no trailing zeros.
class RealBox : public QDoubleSpinBox {
public:
    QString textFromValue(double value) const override {
        return QLocale::c().toString(value, 'g', 6);
    }

    double valueFromText(const QString& words) const override {
        return QLocale::c().toDouble(words.trimmed());
    }

    QValidator::State validate(QString& words, int&) const override {
        bool isNumber = false;
        const double number = QLocale::c().toDouble(words.trimmed(), &isNumber);
        // "1e-" and "0." are on their way to a number.
        if (!isNumber || number < minimum() || number > maximum())
            return QValidator::Intermediate;
        return QValidator::Acceptable;
    }
};

class RealEditor : public SettingEditor {
public:
    RealEditor(const SettingInfo& info, QWidget* parent)
        : SettingEditor(parent), m_box(new RealBox) {
        m_box->setDecimals(12);
        m_box->setRange(info.range.low, info.range.high);
        m_box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
        rowLayout(this)->addWidget(m_box, 1);
        setFocusProxy(m_box);
        connect(m_box, &QDoubleSpinBox::valueChanged, this, &SettingEditor::edited);
        connect(m_box, &QDoubleSpinBox::editingFinished, this, &SettingEditor::finished);
    }

    SettingValue value() const override { return m_box->value(); }

    void setValue(const SettingValue& value) override {
        const QSignalBlocker blocker(m_box);
        if (const auto* real = std::get_if<double>(&value))
            m_box->setValue(*real);
        else if (const auto* integer = std::get_if<std::int64_t>(&value))
            m_box->setValue(static_cast<double>(*integer));
    }

private:
    RealBox* m_box;
};

/// One whole number or several: Integer, Size2, Size3, Sides.
class IntegersEditor : public SettingEditor {
public:
    IntegersEditor(const SettingInfo& info, const QStringList& names, QWidget* parent)
        : SettingEditor(parent), m_isList(info.kind != SettingKind::Integer) {
        auto* grid = new QGridLayout(this);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setSpacing(4);
        const bool hasTwoRows = names.size() == 4;
        for (qsizetype i = 0; i < names.size(); ++i) {
            QSpinBox* box = makeSpinBox(info);
            m_boxes.push_back(box);
            if (m_isList) {
                box->setToolTip(names[i]);
                box->setAccessibleName(names[i]);
            }
            const int row = hasTwoRows ? static_cast<int>(i / 2) : 0;
            const int column = 2 * static_cast<int>(hasTwoRows ? i % 2 : i);
            if (hasTwoRows || i > 0) {
                auto* between = new QLabel(hasTwoRows ? names[i] : QStringLiteral("×"));
                grid->addWidget(between, row, column);
            }
            grid->addWidget(box, row, column + 1);
            grid->setColumnStretch(column + 1, 1);
            connect(box, &QSpinBox::valueChanged, this, [this, box] { take(*box); });
            connect(box, &QSpinBox::editingFinished, this, &SettingEditor::finished);
        }
        if (!info.unit.empty() && !m_isList)
            m_boxes.front()->setSuffix(" " + text(info.unit));
        setFocusProxy(m_boxes.front());
        if (info.kind == SettingKind::Size2)
            addLock(*grid);
    }

    SettingValue value() const override {
        if (!m_isList)
            return static_cast<std::int64_t>(m_boxes.front()->value());
        std::vector<std::int64_t> values;
        for (const QSpinBox* box : m_boxes)
            values.push_back(box->value());
        return values;
    }

    void setValue(const SettingValue& value) override {
        std::vector<std::int64_t> values;
        if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
            values = *list;
        else if (const auto* integer = std::get_if<std::int64_t>(&value))
            values = {*integer};
        if (values.size() != m_boxes.size())
            return;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const QSignalBlocker blocker(m_boxes[i]);
            m_boxes[i]->setValue(static_cast<int>(values[i]));
        }
        if (m_lock != nullptr && values[0] != values[1])
            m_lock->setChecked(false);
    }

private:
    void addLock(QGridLayout& grid) {
        m_lock = new QToolButton;
        m_lock->setText(QStringLiteral("="));
        m_lock->setToolTip(tr("Keep height and width equal"));
        m_lock->setCheckable(true);
        m_lock->setChecked(true);
        m_lock->setAutoRaise(true);
        grid.addWidget(m_lock, 0, grid.columnCount());
    }

    void take(const QSpinBox& changed) {
        if (m_lock != nullptr && m_lock->isChecked())
            for (QSpinBox* box : m_boxes) {
                const QSignalBlocker blocker(box);
                box->setValue(changed.value());
            }
        Q_EMIT edited();
    }

    bool m_isList;
    std::vector<QSpinBox*> m_boxes;
    QToolButton* m_lock = nullptr;
};

QString toolTipOf(const SettingInfo& info) {
    QString tip = QStringLiteral("<p>%1</p>").arg(text(info.doc).toHtmlEscaped());
    const bool isNumber = info.kind != SettingKind::Bool && info.kind != SettingKind::Choice;
    QStringList facts;
    if (isNumber)
        facts << SettingEditor::tr("%1 to %2 %3")
                     .arg(info.range.low)
                     .arg(info.range.high)
                     .arg(text(info.unit))
                     .trimmed();
    facts << SettingEditor::tr("default %1").arg(valueText(info.defaultValue));
    return tip + QStringLiteral("<p>%1</p>").arg(facts.join(", "));
}

} // namespace

SettingEditor* makeSettingEditor(const SettingInfo& info, QWidget* parent) {
    SettingEditor* editor = nullptr;
    switch (info.kind) {
    case SettingKind::Bool:
        editor = new BoolEditor(parent);
        break;
    case SettingKind::Choice:
        editor = new ChoiceEditor(info, parent);
        break;
    case SettingKind::Real:
        editor = new RealEditor(info, parent);
        break;
    case SettingKind::Integer:
        editor = new IntegersEditor(info, {labelOf(info.key)}, parent);
        break;
    case SettingKind::Size2:
        editor = new IntegersEditor(info, {SettingEditor::tr("Height"), SettingEditor::tr("Width")},
                                    parent);
        break;
    case SettingKind::Size3:
        editor = new IntegersEditor(
            info,
            {SettingEditor::tr("Depth"), SettingEditor::tr("Height"), SettingEditor::tr("Width")},
            parent);
        break;
    case SettingKind::Sides:
        editor = new IntegersEditor(info,
                                    {SettingEditor::tr("Top"), SettingEditor::tr("Bottom"),
                                     SettingEditor::tr("Left"), SettingEditor::tr("Right")},
                                    parent);
        break;
    default:
        Q_UNREACHABLE(); // no layer has any other
    }
    editor->setObjectName("setting." + text(info.key));
    editor->setToolTip(toolTipOf(info));
    editor->setAccessibleName(labelOf(info.key));
    return editor;
}

} // namespace fovea::gui
