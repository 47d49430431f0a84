#include "core/graph/join.hpp"

#include <utility>

namespace fovea {

namespace {

class Joiner {
public:
    Joiner(std::vector<NetworkStep> steps, const std::string& output, const JoinPurpose& purpose)
        : m_steps(std::move(steps)),
          m_purpose(purpose),
          m_consumers(m_steps.size()),
          m_leads(m_steps.size()),
          m_lasts(m_steps.size()) {
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            m_leads[i] = i;
            m_lasts[i] = i;
            m_isOutput.push_back(m_steps[i].id == output);
            for (const int source : m_steps[i].sources)
                m_consumers[static_cast<std::size_t>(source)].push_back(i);
        }
    }

    std::vector<NetworkStep> run() {
        for (std::size_t i = 0; i < m_steps.size(); ++i)
            if (m_leads[i] == i && m_steps[i].plan.joining.takesEpilogue)
                extend(i);
        if (m_purpose.behaviour == Behaviour::Training)
            for (std::size_t i = 0; i < m_steps.size(); ++i)
                linkMoments(i);
        return renumbered();
    }

private:
    /// The one step that reads the output of `step`, if there is just one and nobody else does.
    const std::size_t* onlyConsumer(std::size_t step) const {
        return m_consumers[step].size() == 1 && !m_isOutput[step] ? m_consumers[step].data()
                                                                  : nullptr;
    }

    /// Joins what follows `lead` to it, as far as it goes.
    void extend(std::size_t lead) {
        std::size_t last = lead;
        while (const std::size_t* next = onlyConsumer(last)) {
            if (!takes(lead, last, *next))
                break;
            last = *next;
            m_leads[last] = lead;
        }
        m_lasts[lead] = last;
    }

    /// Lets `lead`, whose output at present is that of `last`, do the work of `next`, if it can.
    bool takes(std::size_t lead, std::size_t last, std::size_t next) {
        NetworkStep& step = m_steps[lead];
        NetworkStep& joined = m_steps[next];
        const Joining& what = joined.plan.joining;
        if (step.activation)
            return false; // it comes last
        if (what.activation) {
            step.activation = what.activation;
        } else if (what.isSum && joined.sources.size() == 2 && !step.hasAddend) {
            const int other =
                joined.sources[0] == static_cast<int>(last) ? joined.sources[1] : joined.sources[0];
            if (m_leads[static_cast<std::size_t>(other)] >= lead)
                return false; // not there yet when `lead` runs
            step.hasAddend = true;
            step.sources.push_back(other);
        } else if (what.isChannelAffine && m_purpose.foldsAffine() && !step.affine &&
                   !step.hasAddend) {
            const auto channels = static_cast<std::size_t>(step.plan.output.c);
            step.affine = ChannelAffine{std::move(joined.layer), std::move(joined.weights),
                                        std::vector<float>(channels), std::vector<float>(channels)};
        } else {
            return false;
        }
        step.id = joined.id;
        step.nodes.push_back(joined.id);
        step.plan.normalizes |= joined.plan.normalizes;
        step.needsGradient |= joined.needsGradient;
        return true;
    }

    void linkMoments(std::size_t lead) {
        NetworkStep& step = m_steps[lead];
        if (m_leads[lead] != lead || step.plan.joining.momentBlocks == 0)
            return;
        const std::size_t* consumer = onlyConsumer(m_lasts[lead]);
        step.gathersMoments =
            consumer != nullptr && m_steps[*consumer].plan.joining.readsInputMoments;
    }

    std::vector<NetworkStep> renumbered() {
        std::vector<int> places(m_steps.size());
        std::vector<NetworkStep> joined;
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            if (m_leads[i] != i) {
                places[i] = places[m_leads[i]];
                continue;
            }
            places[i] = static_cast<int>(joined.size());
            NetworkStep& step = m_steps[i];
            for (int& source : step.sources)
                source = places[static_cast<std::size_t>(source)];
            if (step.activation && !step.layerUndoesActivation())
                step.plan.backwardReadsOutput = true;
            joined.push_back(std::move(step));
        }
        return joined;
    }

    std::vector<NetworkStep> m_steps;
    JoinPurpose m_purpose;
    std::vector<std::vector<std::size_t>> m_consumers;
    std::vector<std::size_t> m_leads; ///< the first step of the one that each is joined in
    std::vector<std::size_t> m_lasts; ///< the last step that each lead has joined
    std::vector<bool> m_isOutput;
};

} // namespace

namespace {

/// Exchanges a ReLU and the maximum that alone reads it: there are fewer values behind it, and
/// those before it need not be kept to undo the ReLU.
void moveBehindMaximum(std::vector<NetworkStep>& steps, std::size_t relu, std::size_t maximum) {
    std::swap(steps[relu], steps[maximum]);
    NetworkStep& first = steps[relu];
    NetworkStep& second = steps[maximum];
    first.sources = std::move(second.sources);
    second.sources = {static_cast<int>(relu)};
    second.plan.output = first.plan.output;
    second.plannedInputs = {first.plan.output};
}

void moveActivations(std::vector<NetworkStep>& steps, const std::string& output) {
    std::vector<int> readers(steps.size());
    for (const NetworkStep& step : steps)
        for (const int source : step.sources)
            ++readers[static_cast<std::size_t>(source)];
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].plan.joining.isMaximum || steps[i].id == output)
            continue;
        const auto source = static_cast<std::size_t>(steps[i].sources.front());
        if (steps[source].plan.joining.activation == Activation::Relu && readers[source] == 1)
            moveBehindMaximum(steps, source, i);
    }
}

} // namespace

std::vector<NetworkStep> joinSteps(std::vector<NetworkStep> steps, const std::string& output,
                                   const JoinPurpose& purpose) {
    if (purpose.goesBackward)
        moveActivations(steps, output);
    return Joiner(std::move(steps), output, purpose).run();
}

} // namespace fovea
