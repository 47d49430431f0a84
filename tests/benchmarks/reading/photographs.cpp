/// Writes made-up photographs as JPEG files into ten folders, one for each class: smooth light,
/// edges and structure of all sizes and a camera's noise, so that a file is as large as a
/// photograph's. The same seed makes the same pictures; what is there already is left alone.
///
///     photographs FOLDER --width 4000 --height 3000 --count 200

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/parallel.hpp"

using namespace fovea;

namespace {

constexpr int classCount = 10;

struct Options {
    std::string folder;
    int width = 500;
    int height = 375;
    int count = 100;
    int quality = 90;
    double noise = 4; ///< of the camera, in each pixel
    std::uint64_t seed = 1;

    void addTo(CLI::App& app) {
        app.add_option("FOLDER", folder, "Where to")->required();
        app.add_option("--width", width)->check(CLI::Range(8, 16384))->capture_default_str();
        app.add_option("--height", height)->check(CLI::Range(8, 16384))->capture_default_str();
        app.add_option("--count", count, "Of all classes together")->capture_default_str();
        app.add_option("--quality", quality)->check(CLI::Range(1, 100))->capture_default_str();
        app.add_option("--noise", noise, "Of a pixel: the larger, the larger are the files")
            ->capture_default_str();
        app.add_option("--seed", seed)->capture_default_str();
    }
};

/// One picture after the other is drawn from a generator of its own.
class Photograph {
public:
    Photograph(const Options& options, int index)
        : m_size(options.width, options.height),
          m_class(index % classCount),
          m_noise(options.noise),
          m_random(options.seed * 1'000'003 + static_cast<std::uint64_t>(index)) {}

    cv::Mat draw() {
        cv::Mat picture = light();
        drawThings(picture);
        const cv::Mat detail = structure();
        cv::Mat ofChannels;
        cv::merge(std::vector<cv::Mat>(3, detail), ofChannels);
        cv::add(picture, ofChannels, picture, cv::noArray(), CV_8U);
        return picture;
    }

private:
    /// Large soft patches of light, of the class's colour half of them.
    cv::Mat light() {
        cv::Mat patches(5, 6, CV_8UC3);
        m_random.fill(patches, cv::RNG::UNIFORM, 40, 200);
        patches = patches * 0.5 + classColour() * 0.5;
        cv::Mat picture;
        cv::resize(patches, picture, m_size, 0, 0, cv::INTER_CUBIC);
        return picture;
    }

    /// Convex things, each of one colour: edges.
    void drawThings(cv::Mat& picture) {
        constexpr int things = 24;
        const double side = std::min(m_size.width, m_size.height);
        for (int i = 0; i < things; ++i) {
            const cv::Point centre(m_random.uniform(0, m_size.width),
                                   m_random.uniform(0, m_size.height));
            const cv::Size axes(1 + static_cast<int>(side * m_random.uniform(0.01, 0.2)),
                                1 + static_cast<int>(side * m_random.uniform(0.01, 0.2)));
            std::vector<cv::Point> corners;
            cv::ellipse2Poly(centre, axes, m_random.uniform(0, 180), 0, 360,
                             m_random.uniform(0, 2) == 0 ? 6 : 90, corners);
            const cv::Scalar own(m_random.uniform(20, 230), m_random.uniform(20, 230),
                                 m_random.uniform(20, 230));
            cv::fillConvexPoly(picture, corners, own * 0.7 + classColour() * 0.3, cv::LINE_AA);
        }
    }

    /// Brighter and darker than the light: of every size down to a pixel, the smaller the weaker.
    cv::Mat structure() {
        constexpr double coarsest = 14;
        constexpr double weaker = 0.72; // at half the size
        std::vector<cv::Size> sizes{m_size};
        while (std::min(sizes.back().width, sizes.back().height) > 8)
            sizes.emplace_back((sizes.back().width + 1) / 2, (sizes.back().height + 1) / 2);
        cv::Mat sum = cv::Mat::zeros(sizes.back(), CV_16S);
        double strength = coarsest;
        for (auto size = sizes.rbegin(); size != sizes.rend(); ++size, strength *= weaker) {
            cv::Mat larger;
            cv::resize(sum, larger, *size, 0, 0, cv::INTER_LINEAR);
            cv::Mat own(*size, CV_16S);
            m_random.fill(own, cv::RNG::NORMAL, 0, std::max(strength, m_noise));
            sum = larger + own;
        }
        return sum;
    }

    cv::Scalar classColour() const {
        return {20.0 + 25 * (m_class * 3 % classCount), 20.0 + 25 * (m_class * 7 % classCount),
                20.0 + 25 * m_class};
    }

    cv::Size m_size;
    int m_class;
    double m_noise;
    cv::RNG m_random;
};

/// Under another name until it is whole: what was interrupted is made again.
bool writeWhole(const std::filesystem::path& path, const std::vector<unsigned char>& bytes) {
    std::filesystem::path part = path;
    part += ".part";
    std::ofstream file(part, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code failure;
    if (file)
        std::filesystem::rename(part, path, failure);
    return file && !failure;
}

struct Written {
    std::atomic<std::int64_t> files = 0;
    std::atomic<std::int64_t> bytes = 0;
    std::atomic<bool> failed = false;
};

void write(const Options& options, int index, Written& written) {
    const std::filesystem::path path = std::filesystem::path(options.folder) /
                                       fmt::format("class-{}", index % classCount) /
                                       fmt::format("{:05}.jpg", index);
    std::error_code absent;
    if (std::filesystem::exists(path, absent))
        return;
    std::vector<unsigned char> bytes;
    cv::imencode(".jpg", Photograph(options, index).draw(), bytes,
                 {cv::IMWRITE_JPEG_QUALITY, options.quality}); // 4:2:0, as libjpeg does by itself
    if (!writeWhole(path, bytes))
        written.failed = true;
    written.files += 1;
    written.bytes += static_cast<std::int64_t>(bytes.size());
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Writes made-up photographs as JPEG files, a folder per class");
    options.addTo(app);
    CLI11_PARSE(app, argc, argv);
    cv::setNumThreads(0);
    for (int i = 0; i < classCount; ++i) {
        std::error_code failure;
        std::filesystem::create_directories(
            std::filesystem::path(options.folder) / fmt::format("class-{}", i), failure);
    }
    Written written;
    parallelFor(options.count, [&](std::int64_t index) {
        if (!written.failed)
            write(options, static_cast<int>(index), written);
    });
    if (written.failed) {
        fmt::print(stderr, "{}: cannot be written; is the disk full?\n", options.folder);
        return 1;
    }
    fmt::print("{}: {} pictures of {}x{}, {} of them made now, of {:.0f} kB on average\n",
               options.folder, options.count, options.width, options.height, written.files.load(),
               static_cast<double>(written.bytes) /
                   static_cast<double>(std::max<std::int64_t>(1, written.files)) / 1000);
}
