#pragma once

#include <optional>

#include <QObject>
#include <QPoint>
#include <QString>

#include "core/evaluation/convolution_steps.hpp"
#include "core/evaluation/layer_trial.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// What the laboratory shows: a layer on a copy, a place of its output, and what that is made of.
/// Settings, weights and inputs may be changed; the run that the layer came from stays as it is.
class LabScene : public QObject {
    Q_OBJECT

public:
    explicit LabScene(QObject* parent = nullptr) : QObject(parent) {}

    /// Turns to a layer; none, and why there is none.
    void setTrial(std::optional<LayerTrial> taken, const QString& why = {});

    /// Null where there is nothing to show: why() says what stands in the way.
    const LayerTrial* trial() const { return m_trial ? &*m_trial : nullptr; }

    const QString& why() const { return m_why; }

    /// The layer with one setting changed, worked out beside the window. What the layer does not
    /// accept is told by problem(), and the last that it did is still shown.
    void setSetting(const std::string& key, const SettingValue& value);
    /// All of its own settings and weights again.
    void reset();

    /// As they are wanted, which the layer may not accept.
    const SettingMap& settings() const { return m_settings; }

    const QString& problem() const { return m_problem; }

    bool isChanged() const;

    /// The place of the output, moved to the nearest that there is.
    void setPlace(TensorPlace place);

    const TensorPlace& place() const { return m_place; }

    /// To the next places, row by row; stays at the first and the last.
    void stepOn(std::int64_t by);
    /// Its rank, and how many there are on a map.
    std::int64_t rank() const;
    std::int64_t places() const;

    /// Null where the layer takes no part: problem() says so.
    const ConvolutionStep* step() const { return m_step ? &*m_step : nullptr; }

    /// Which input and which of its maps is shown large.
    void setInputMap(std::size_t input, std::int64_t map);

    std::size_t shownInput() const { return m_input; }

    std::int64_t shownMap() const { return m_inputMap; }

    BackgroundTask& trying() { return m_trying; }

Q_SIGNALS:
    void trialChanged(); ///< all
    void placeChanged(); ///< place(), step()
    void inputMapChanged();

private:
    void take(LayerTrial trial);
    void showStep();
    void chooseMapOfStep();

    std::optional<LayerTrial> m_taken; ///< as it came
    std::optional<LayerTrial> m_trial;
    QString m_why;
    QString m_problem;
    SettingMap m_settings;
    TensorPlace m_place;
    std::optional<ConvolutionStep> m_step;
    std::size_t m_input = 0;
    std::int64_t m_inputMap = 0;
    BackgroundTask m_trying{this};
};

} // namespace fovea::gui
