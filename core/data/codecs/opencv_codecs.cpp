#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/data/codecs/image_codecs.hpp"

namespace fovea {

namespace {

cv::Mat decode(std::string_view bytes) noexcept {
    try {
        const cv::Mat coded(1, static_cast<int>(bytes.size()), CV_8U,
                            const_cast<char*>(bytes.data()));
        // Unchanged keeps alpha and 16 bits, at the price of leaving the orientation to us.
        return cv::imdecode(coded, cv::IMREAD_UNCHANGED);
    } catch (const std::exception&) {
        return {};
    }
}

std::vector<cv::Mat> decodePages(const char* file) noexcept {
    std::vector<cv::Mat> pages;
    try {
        cv::imreadmulti(file, pages, cv::IMREAD_UNCHANGED);
    } catch (const std::exception&) { // told by the pages that are missing
    }
    return pages;
}

std::vector<std::uint8_t> encodePng(const cv::Mat& picture) noexcept {
    try {
        std::vector<std::uint8_t> coded;
        if (cv::imencode(".png", picture, coded))
            return coded;
    } catch (const std::exception&) { // told by the empty result
    }
    return {};
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::ImageCodecs fovea_image_codecs = {fovea::decode, fovea::decodePages, fovea::encodePng};
