#include "core/cli/benchmark_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/cli/console.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

/// One pass over one layer or over all.
struct Work {
    double seconds = 0;
    double least = 0; ///< what the machine needs for it at least, in seconds
    double flops = 0;
    double bytes = 0;
    std::string algorithm; ///< "A / B" where it takes two

    double gigaflops() const { return seconds > 0 ? flops / seconds * 1e-9 : 0; }

    double gigabytes() const { return seconds > 0 ? bytes / seconds * 1e-9 : 0; }

    double share() const { return seconds > 0 ? least / seconds : 0; }

    void add(const Work& other) {
        seconds += other.seconds;
        least += other.least;
        flops += other.flops;
        bytes += other.bytes;
    }
};

Work workOf(const BenchmarkReport& report, const StepAbout::Cost& cost, double seconds,
            double extraBytes = 0) {
    const double bytes = cost.bytes + extraBytes;
    return {seconds, report.peak.leastSeconds(cost.flops, bytes), cost.flops, bytes,
            fmt::format("{}", fmt::join(cost.algorithms, " / "))};
}

Work forwardOf(const BenchmarkReport& report, const StepTime& step) {
    return workOf(report, step.about.forward, step.forward);
}

Work backwardOf(const BenchmarkReport& report, const StepTime& step) {
    // The update reads and writes each weight and its momentum.
    const double update = 4.0 * sizeof(float) * static_cast<double>(step.about.trainedWeights);
    return workOf(report, step.about.backward, step.backward, update);
}

struct Totals {
    Work forward;
    Work backward;

    double otherSeconds(const NetworkTimes& times) const {
        return times.whole - forward.seconds - backward.seconds;
    }
};

Totals totalsOf(const BenchmarkReport& report) {
    Totals totals;
    for (const StepTime& step : report.times.steps) {
        totals.forward.add(forwardOf(report, step));
        if (step.about.goesBackward)
            totals.backward.add(backwardOf(report, step));
    }
    return totals;
}

double imagesPerSecond(const BenchmarkReport& report) {
    return static_cast<double>(report.benchmark.batch) / report.times.whole;
}

std::string milliseconds(double seconds) { return fmt::format("{:.3f}", seconds * 1e3); }

std::vector<std::string> row(std::vector<std::string> first, const Work& work) {
    first.push_back(milliseconds(work.seconds));
    first.push_back(work.flops > 0 ? fmt::format("{:.1f}", work.gigaflops()) : "");
    first.push_back(work.bytes > 0 ? fmt::format("{:.1f}", work.gigabytes()) : "");
    first.push_back(work.bytes > 0 ? fmt::format("{:.0f} %", 100 * work.share()) : "");
    first.push_back(work.algorithm);
    return first;
}

/// "block1_norm1 + relu1": what the others share with the first, up to a '_', is left out.
std::string nameOf(const std::vector<std::string>& nodes) {
    const std::string& first = nodes.front();
    std::string name = first;
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        const auto differs = std::ranges::mismatch(first, nodes[i]);
        const auto shared = static_cast<std::size_t>(differs.in1 - first.begin());
        const std::size_t bar = shared == 0 ? std::string::npos : first.rfind('_', shared - 1);
        name += " + " + nodes[i].substr(bar == std::string::npos ? 0 : bar + 1);
    }
    return name;
}

Json jsonOf(const Work& work, bool isLayer) {
    Json json{{"ms", work.seconds * 1e3},
              {"gflops", work.gigaflops()},
              {"gb_per_second", work.gigabytes()},
              {"share", work.share()}};
    if (isLayer)
        json["algorithm"] = work.algorithm;
    return json;
}

Json layerJson(const BenchmarkReport& report, const StepTime& step) {
    const Shape& output = step.about.output;
    Json json{{"nodes", step.about.nodes},
              {"type", step.about.type},
              {"output", {output.c, output.h, output.w}},
              {"forward", jsonOf(forwardOf(report, step), true)}};
    if (step.about.goesBackward)
        json["backward"] = jsonOf(backwardOf(report, step), true);
    return json;
}

} // namespace

std::string toText(const BenchmarkReport& report) {
    Table table({{"layer"},
                 {"type"},
                 {"output"},
                 {"pass"},
                 {"ms", true},
                 {"GFLOP/s", true},
                 {"GB/s", true},
                 {"of roofline", true},
                 {"algorithm"}});
    for (const StepTime& step : report.times.steps) {
        table.add(row({nameOf(step.about.nodes), step.about.type,
                       toString(step.about.output.withBatch(1)), "forward"},
                      forwardOf(report, step)));
        if (step.about.goesBackward)
            table.add(row({"", "", "", "backward"}, backwardOf(report, step)));
    }
    const Totals totals = totalsOf(report);
    table.addTotal(row({"total", "", "", "forward"}, totals.forward));
    if (report.benchmark.trains)
        table.addTotal(row({"", "", "", "backward"}, totals.backward));
    table.addTotal({"", "", "", "other", milliseconds(totals.otherSeconds(report.times))});
    return fmt::format("{}, {}, batch {}, {} threads, {}: multiply-adds {:.1f} GFLOP/s, memory "
                       "{:.1f} GB/s at most\n\n{}\n{:.1f} images/s, {} ms a batch\n",
                       report.network, report.benchmark.trains ? "training" : "inference",
                       report.benchmark.batch, report.threads, report.instructionSet,
                       report.peak.flops * 1e-9, report.peak.bytes * 1e-9, table.text(),
                       imagesPerSecond(report), milliseconds(report.times.whole));
}

std::string toJson(const BenchmarkReport& report) {
    const Totals totals = totalsOf(report);
    Json layers = Json::array();
    for (const StepTime& step : report.times.steps)
        layers.push_back(layerJson(report, step));
    Json total{{"forward", jsonOf(totals.forward, false)}};
    if (report.benchmark.trains)
        total["backward"] = jsonOf(totals.backward, false);
    total["other_ms"] = totals.otherSeconds(report.times) * 1e3;
    total["ms"] = report.times.whole * 1e3;
    total["images_per_second"] = imagesPerSecond(report);
    const Json json{
        {"network", report.network},
        {"mode", report.benchmark.trains ? "train" : "inference"},
        {"batch", report.benchmark.batch},
        {"threads", report.threads},
        {"instruction_set", report.instructionSet},
        {"peak",
         {{"gflops", report.peak.flops * 1e-9}, {"gb_per_second", report.peak.bytes * 1e-9}}},
        {"layers", std::move(layers)},
        {"total", std::move(total)}};
    return jsonText(json) + "\n";
}

} // namespace fovea
