/// Writes a dataset's images as JPEG files, a folder per class: something to load from.

#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/data/dataset.hpp"
#include "core/data/open_dataset.hpp"

using namespace fovea;

namespace {

void writeJpeg(const std::filesystem::path& path, const Image& image) {
    constexpr int quality = 90;
    cv::Mat pixels(static_cast<int>(image.height), static_cast<int>(image.width),
                   CV_8UC(static_cast<int>(image.channels)));
    for (std::size_t i = 0; i != image.pixels.size(); ++i) {
        const std::size_t channel = i % static_cast<std::size_t>(image.channels);
        pixels.data[image.channels == 1 ? i : i - channel + (2 - channel)] = image.pixels[i];
    }
    cv::imwrite(path.string(), pixels, {cv::IMWRITE_JPEG_QUALITY, quality});
}

Result<std::size_t> write(const std::string& data, const std::filesystem::path& folder) {
    const auto dataset = openDataset(data, {});
    if (!dataset)
        return tl::unexpected(dataset.error());
    for (const std::string& name : (*dataset)->classes())
        std::filesystem::create_directories(folder / name);
    const std::vector<Sample>& samples = (*dataset)->samples();
    for (std::size_t i = 0; i != samples.size(); ++i) {
        const Result<Image> image = (*dataset)->image(i);
        if (!image)
            return tl::unexpected(image.error());
        const std::string& name = (*dataset)->classes()[static_cast<std::size_t>(samples[i].label)];
        writeJpeg(folder / name / fmt::format("{:05}.jpg", i), *image);
    }
    return samples.size();
}

} // namespace

int main(int argc, char** argv) {
    std::string data;
    std::string folder;
    CLI::App app("Writes a dataset's images as JPEG files, a folder per class");
    app.add_option("DATA", data, "A folder of images, IDX or CIFAR files")->required();
    app.add_option("FOLDER", folder, "Where to")->required();
    CLI11_PARSE(app, argc, argv);
    const Result<std::size_t> written = write(data, folder);
    if (!written) {
        fmt::print(stderr, "{}\n", written.error().message);
        return 1;
    }
    fmt::print("{} images\n", *written);
}
