#pragma once

#include "core/settings/setting_access.hpp"

namespace fovea::test {

enum class Shade { Light, Dark };

/// A type of the family "brush".
struct Brush {
    double width = 0.5;
    std::int64_t hairs = 10;
    bool isWet = false;

    static constexpr auto settings() {
        return std::tuple{setting(&Brush::width, "width", "How wide its line is", aboveTo(0, 1))
                              .comfortable(Range{0.1, 0.9}),
                          setting(&Brush::hairs, "hairs", "How many it has", Range{1, 1000}),
                          setting(&Brush::isWet, "wet", "Whether it is wet")};
    }

    /// A rule between two values.
    Result<void> check() const {
        if (isWet && hairs == 1)
            return fail("wet needs more than one hair; give hairs = 2");
        return {};
    }

    bool operator==(const Brush&) const = default;
};

/// Another of that family.
struct Pen {
    double pressure = 1;

    static constexpr auto settings() {
        return std::tuple{setting(&Pen::pressure, "pressure", "How hard it is pressed", above(0))};
    }
};

struct Frame {
    Size2 size{2, 3};
    Shade shade = Shade::Light;

    static constexpr auto settings() {
        return std::tuple{setting(&Frame::size, "size", "Height and width", Range{1, 64}, "px"),
                          setting(&Frame::shade, "shade", "Its colour",
                                  std::array{Choice<Shade>{Shade::Light, "light"},
                                             Choice<Shade>{Shade::Dark, "dark"}})};
    }

    bool operator==(const Frame&) const = default;
};

/// Every kind of setting once.
struct Picture {
    bool isSigned = true;
    int threads = 0;
    std::int64_t channels = 3;
    double scale = 1;
    std::string name = "untitled";
    std::string file;
    std::uint64_t seed = 1;
    Size3 volume;
    Sides border;
    Frame frame;
    TypedValue tool{"brush"};
    std::vector<TypedValue> strokes;

    static constexpr auto settings() {
        return std::tuple{
            setting(&Picture::isSigned, "signed", "Whether it bears a name"),
            setting(&Picture::threads, "threads", "How many paint", Range{0, 8})
                .zeroMeans("one per core")
                .comfortable(Range{2, 4})
                .freeInRun(),
            setting(&Picture::channels, "channels", "Of its colours", Range{0, 3}).oneOf({0, 1, 3}),
            setting(&Picture::scale, "scale", "How large it is", fromToBelow(0, 10))
                .title("Size")
                .section("Look")
                .option("zoom"),
            setting(&Picture::name, "name", "What it is called"),
            setting(&Picture::file, "file", "Where it lies").path(),
            setting(&Picture::seed, "seed", "Draws its noise"),
            setting(&Picture::volume, "volume", "Its extents", Range{1, 9}),
            setting(&Picture::border, "border", "Around it", Range{0, 9}),
            setting(&Picture::frame, "frame", "What is around it"),
            setting(&Picture::tool, "tool", "What it is painted with", Family{"brush"}),
            setting(&Picture::strokes, "strokes", "What is painted, in order", Family{"brush"})};
    }

    bool operator==(const Picture&) const = default;
};

template <class S>
TypeInfo infoOf(std::string id) {
    TypeInfo info;
    info.id = std::move(id);
    info.title = info.id;
    info.settings = settingInfosOf<S>();
    info.check = [](const SettingMap& settings) -> Result<void> {
        return structFrom<S>(settings).map([](const S&) {});
    };
    return info;
}

/// Knows Brush and Pen.
class Brushes : public TypeCatalog {
public:
    std::vector<const TypeInfo*> types(std::string_view family) const override {
        if (family != "brush")
            return {};
        return {&m_brush, &m_pen};
    }

private:
    TypeInfo m_brush = infoOf<Brush>("brush");
    TypeInfo m_pen = infoOf<Pen>("pen");
};

} // namespace fovea::test
