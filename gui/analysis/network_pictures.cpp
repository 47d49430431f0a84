#include "gui/analysis/network_pictures.hpp"

#include <algorithm>
#include <cmath>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int levels = 256;

const QList<QRgb>& heatTable() {
    static const QList<QRgb> table = [] {
        QList<QRgb> colours;
        for (int level = 0; level < levels; ++level) {
            colours.append(heatColour(level / (levels - 1.0)).rgb());
        }
        return colours;
    }();
    return table;
}

uchar levelOf(float share) {
    const float bounded = std::isfinite(share) ? std::clamp(share, 0.0F, 1.0F) : 0.0F;
    return static_cast<uchar>(std::lround(bounded * (levels - 1)));
}

/// Paints value(x, y), a share of 0 to 1, in cividis.
template <class Value>
QImage heatPicture(int width, int height, Value value) {
    QImage picture(width, height, QImage::Format_Indexed8);
    picture.setColorTable(heatTable());
    for (int y = 0; y < height; ++y) {
        uchar* line = picture.scanLine(y);
        for (int x = 0; x < width; ++x) {
            line[x] = levelOf(value(x, y));
        }
    }
    return picture;
}

/// Weights from -largest to largest as shares of 0 to 1.
float signedShare(float weight, float largest) {
    return largest > 0 ? 0.5F + 0.5F * weight / largest : 0.5F;
}

float weightAt(const WeightValues& weight, const KernelLayout& layout, int y, int x, int in,
               int out) {
    const auto place = ((static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) +
                         static_cast<std::size_t>(x)) *
                            static_cast<std::size_t>(layout.in) +
                        static_cast<std::size_t>(in)) *
                           static_cast<std::size_t>(layout.out) +
                       static_cast<std::size_t>(out);
    return weight.values[place];
}

} // namespace

QImage featureMapPicture(const FeatureMaps& maps, int channel) {
    const auto width = static_cast<int>(maps.shape.w);
    const auto height = static_cast<int>(maps.shape.h * maps.shape.d);
    float least = maps.at(0, 0, channel);
    float greatest = least;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            least = std::min(least, maps.at(y, x, channel));
            greatest = std::max(greatest, maps.at(y, x, channel));
        }
    }
    const float range = greatest - least;
    return heatPicture(width, height, [&](int x, int y) {
        return range > 0 ? (maps.at(y, x, channel) - least) / range : 0.5F;
    });
}

std::optional<KernelLayout> kernelLayout(const WeightInfo& info) {
    // Only this order is stored: kernel extents outermost, outputs innermost (DESIGN.md, 2.6).
    const std::string_view axes = info.axes;
    if (info.extents.size() != axes.size() || (axes != "HWIO" && axes != "DHWIO")) {
        return std::nullopt;
    }
    const auto extent = [&](std::size_t fromEnd) {
        return static_cast<int>(info.extents[info.extents.size() - fromEnd]);
    };
    const bool isFlat = axes == "HWIO" || info.extents.front() == 1;
    if (!isFlat) {
        return std::nullopt;
    }
    return KernelLayout{extent(4), extent(3), extent(2), extent(1)};
}

QImage kernelPicture(const WeightValues& weight, const KernelLayout& layout, int in, int out,
                     float largest) {
    return heatPicture(layout.width, layout.height, [&](int x, int y) {
        return signedShare(weightAt(weight, layout, y, x, in, out), largest);
    });
}

QImage colourKernelPicture(const WeightValues& weight, const KernelLayout& layout, int out,
                           float largest) {
    QImage picture(layout.width, layout.height, QImage::Format_RGB888);
    for (int y = 0; y < layout.height; ++y) {
        uchar* line = picture.scanLine(y);
        for (int x = 0; x < layout.width; ++x) {
            for (int in = 0; in < 3; ++in) {
                line[3 * x + in] =
                    levelOf(signedShare(weightAt(weight, layout, y, x, in, out), largest));
            }
        }
    }
    return picture;
}

} // namespace fovea::gui
