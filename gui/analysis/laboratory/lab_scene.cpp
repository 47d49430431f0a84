#include "gui/analysis/laboratory/lab_scene.hpp"

#include <algorithm>

#include "gui/text/text.hpp"

namespace fovea::gui {

void LabScene::setTrial(std::optional<LayerTrial> taken, const QString& why) {
    m_trying.cancel();
    m_taken = std::move(taken);
    m_why = why;
    if (m_taken) {
        m_settings = m_taken->layer().settings();
        take(*m_taken);
        return;
    }
    m_trial.reset();
    m_step.reset();
    m_settings.clear();
    m_problem.clear();
    Q_EMIT trialChanged();
}

void LabScene::take(LayerTrial trial) {
    m_trial = std::move(trial);
    setPlace(m_place);
    chooseMapOfStep();
    Q_EMIT trialChanged();
}

void LabScene::setSetting(const std::string& key, const SettingValue& value) {
    if (!m_taken) {
        return;
    }
    m_settings[key] = value;
    // From the layer as it came: a kernel that was made smaller and larger again is whole again.
    const auto work = [taken = *m_taken, settings = m_settings](const TaskContext&) {
        return taken.with(settings);
    };
    m_trying.start(tr("Trying other settings"), work, [this](Result<LayerTrial> tried) {
        if (tried) {
            take(std::move(*tried));
        } else {
            m_problem = text(tried.error());
            Q_EMIT trialChanged();
        }
    });
}

void LabScene::reset() {
    if (m_taken) {
        m_trying.cancel();
        m_settings = m_taken->layer().settings();
        take(*m_taken);
    }
}

bool LabScene::isChanged() const { return m_taken && m_settings != m_taken->layer().settings(); }

std::int64_t LabScene::places() const {
    if (!m_trial) {
        return 0;
    }
    const Shape& output = m_trial->output().shape;
    return output.d * output.h * output.w;
}

std::int64_t LabScene::rank() const {
    if (!m_trial) {
        return 0;
    }
    const Shape& output = m_trial->output().shape;
    return (m_place.d * output.h + m_place.y) * output.w + m_place.x;
}

void LabScene::stepOn(std::int64_t by) {
    if (!m_trial || places() == 0) {
        return;
    }
    const Shape& output = m_trial->output().shape;
    const std::int64_t next = std::clamp<std::int64_t>(rank() + by, 0, places() - 1);
    setPlace(
        {next / (output.h * output.w), next / output.w % output.h, next % output.w, m_place.map});
}

void LabScene::setPlace(TensorPlace place) {
    if (!m_trial) {
        return;
    }
    const Shape& output = m_trial->output().shape;
    const auto within = [](std::int64_t at, std::int64_t count) {
        return std::clamp<std::int64_t>(at, 0, count - 1);
    };
    m_place = {within(place.d, output.d), within(place.y, output.h), within(place.x, output.w),
               within(place.map, output.c)};
    showStep();
    Q_EMIT placeChanged();
}

void LabScene::showStep() {
    Result<ConvolutionStep> step = convolutionStep(*m_trial, m_place);
    m_problem = step ? QString() : text(step.error());
    m_step.reset();
    if (step) {
        m_step = std::move(*step);
    }
    chooseMapOfStep();
}

/// A map that the place hears of, where the chosen one is not: of a group, or of a channel alone.
void LabScene::chooseMapOfStep() {
    if (!m_step || m_step->taps.empty()) {
        return;
    }
    const bool isHeard = std::ranges::any_of(m_step->taps, [this](const StepTap& tap) {
        return tap.input == m_input && tap.at.map == m_inputMap;
    });
    if (!isHeard) {
        m_input = m_step->taps.front().input;
        m_inputMap = m_step->taps.front().at.map;
        Q_EMIT inputMapChanged();
    }
}

void LabScene::setInputMap(std::size_t input, std::int64_t map) {
    if (!m_trial || input >= m_trial->inputCount()) {
        return;
    }
    m_input = input;
    m_inputMap = std::clamp<std::int64_t>(map, 0, m_trial->input(input).shape.c - 1);
    Q_EMIT inputMapChanged();
}

} // namespace fovea::gui
