#include "core/data/dataset.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "core/data/input_shape.hpp"
#include "core/data/preprocess.hpp"

namespace fovea {

std::string_view nameOf(SourceKind kind) {
    switch (kind) {
    case SourceKind::Folder:
        return "folder";
    case SourceKind::Idx:
        return "idx";
    case SourceKind::Cifar:
        return "cifar";
    case SourceKind::Stl:
        return "stl";
    case SourceKind::Arrays:
        return "arrays";
    case SourceKind::Svhn:
        return "svhn";
    case SourceKind::Csv:
        return "csv";
    case SourceKind::Rows:
        return "rows";
    case SourceKind::Volumes:
        return "volumes";
    case SourceKind::Archive:
        return "archive";
    }
    return {};
}

Dataset::Dataset(Scan scan, std::shared_ptr<const ImageStore> images, Missing missing,
                 std::shared_ptr<const ScannedSource> scanned)
    : m_scan(std::move(scan)),
      m_images(std::move(images)),
      m_missing(std::move(missing)),
      m_scanned(std::move(scanned)) {
    assert(m_images != nullptr);
}

void Dataset::addNotes(std::vector<std::string> notes) {
    m_scan.notes.insert(m_scan.notes.end(), std::make_move_iterator(notes.begin()),
                        std::make_move_iterator(notes.end()));
}

Result<void> Dataset::checkThere(std::size_t sample) const {
    if (const auto missing = m_missing.find(sample); missing != m_missing.end())
        return fail(ErrorKind::Data, fmt::format("{}: {}: {}", source().string(),
                                                 samples()[sample].name, missing->second));
    return {};
}

Result<Image> Dataset::image(std::size_t sample, const PictureSize& least) const {
    if (const Result<void> there = checkThere(sample); !there)
        return tl::unexpected(there.error());
    return m_images->image(samples()[sample], least);
}

Result<void> Dataset::fitted(std::size_t sample, const Fitting& fitting, Image& out) const {
    const std::optional<ImageView> held = inMemory(sample);
    if (!held) {
        const Result<void> there = checkThere(sample);
        return there ? m_images->fitted(samples()[sample], fitting, out) : there;
    }
    if (const Result<void> fits = checkSample(*held, fitting.input); !fits)
        return fail(ErrorKind::Data, fmt::format("{}: {}: {}", source().string(),
                                                 samples()[sample].name, fits.error().message));
    fitImage(*held, fitting.input, fitting.fit, out);
    return {};
}

std::optional<ImageView> Dataset::inMemory(std::size_t sample) const {
    return isMissing(sample) ? std::nullopt : m_images->inMemory(samples()[sample]);
}

bool Dataset::hasPicturesOf(const Dataset& other) const {
    return m_scanned != nullptr && m_images == other.m_images &&
           std::ranges::equal(samples(), other.samples(), {}, &Sample::name, &Sample::name);
}

std::vector<std::size_t> Dataset::places(Split split) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i != samples().size(); ++i)
        if (samples()[i].split == split && samples()[i].state == SampleState::Included)
            result.push_back(i);
    return result;
}

std::vector<std::size_t> Dataset::indices(Split split) const {
    std::vector<std::size_t> result = places(split);
    std::erase_if(result, [this](std::size_t sample) { return isMissing(sample); });
    return result;
}

std::vector<std::int64_t> Dataset::counts(std::optional<Split> split) const {
    std::vector<std::int64_t> result(classes().size());
    for (std::size_t i = 0; i != samples().size(); ++i)
        if (isUsed(i) && (!split || samples()[i].split == *split))
            ++result[static_cast<std::size_t>(samples()[i].label)];
    return result;
}

SampleTable Dataset::table() const {
    SampleRows rows;
    std::vector<SampleMark> marks;
    for (std::size_t i = 0; i != samples().size(); ++i)
        if (isUsed(i)) {
            rows.paths.push_back(samples()[i].name);
            marks.push_back({samples()[i].label, samples()[i].split, samples()[i].state});
        }
    return SampleTable(classes(), std::move(rows), marks);
}

} // namespace fovea
