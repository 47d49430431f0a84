#pragma once

#include <unordered_map>

#include "core/data/curation/sample_table.hpp"
#include "core/data/scanned_source.hpp"

namespace fovea {

/// Classes, samples with labels and splits, and where their pixels are: what training and looking
/// need of a data source. Immutable once made (core/data/open_dataset.hpp), so it is handed across
/// threads as shared_ptr<const Dataset>.
///
/// A sample that is named by a dataset.csv but is not there (any more) keeps its place among the
/// others: so a run goes the same way through the rest.
class Dataset {
public:
    /// Samples that are named but not there, with the cause.
    using Missing = std::unordered_map<std::size_t, std::string>;

    Dataset(Scan scan, std::shared_ptr<const ImageStore> images, Missing missing = {},
            std::shared_ptr<const ScannedSource> scanned = nullptr);

    SourceKind kind() const { return m_scan.kind; }

    const std::filesystem::path& source() const { return m_scan.source; }

    const std::vector<std::string>& classes() const { return m_scan.classes; }

    const std::vector<Sample>& samples() const { return m_scan.samples; }

    const std::vector<DataFault>& faults() const { return m_scan.faults; }

    /// Things worth knowing that are no fault of a file: "class owl has no image".
    const std::vector<std::string>& notes() const { return m_scan.notes; }

    void addNotes(std::vector<std::string> notes);

    /// Decodes sample i; safe from any thread.
    /// least   JPEG may be decoded smaller, but not below this; {} for all of it
    /// errors  the file vanished or is damaged (named)
    Result<Image> image(std::size_t sample, const PictureSize& least = {}) const;

    /// Sample i as a network takes it; safe from any thread. `out` is overwritten, its memory used
    /// again.
    /// errors  the same; one that such a network cannot take (checkSample); both named
    Result<void> fitted(std::size_t sample, const Fitting& fitting, Image& out) const;

    /// Sample i's pixels where they lie in memory: valid as long as the dataset.
    std::optional<ImageView> inMemory(std::size_t sample) const;

    bool isMissing(std::size_t sample) const {
        return !m_missing.empty() && m_missing.contains(sample);
    }

    SampleKind sampleKind() const { return m_scan.sampleKind; }

    /// The images' common size and channels; a 0 where they differ.
    Shape imageShape() const { return m_scan.imageShape; }

    /// Indices of a split's samples, ascending: those that are included, also where they are
    /// missing.
    std::vector<std::size_t> places(Split split) const;

    /// Those of them that are there.
    std::vector<std::size_t> indices(Split split) const;

    /// Samples per class that are included and there, of one split or of all.
    std::vector<std::int64_t> counts(std::optional<Split> split = std::nullopt) const;

    /// The samples that are included and there: what a run begins with.
    SampleTable table() const;

    std::string fingerprint() const { return table().fingerprint(); }

    /// Whether each sample is the same picture in both: they are made of one scan, or of what it
    /// had listed before, by versions of one table.
    bool hasPicturesOf(const Dataset& other) const;

    /// The scan that this was made of, for making another of it; null where there was none.
    const std::shared_ptr<const ScannedSource>& scanned() const { return m_scanned; }

private:
    /// errors  why it is missing
    Result<void> checkThere(std::size_t sample) const;

    bool isUsed(std::size_t sample) const {
        return samples()[sample].state == SampleState::Included && !isMissing(sample);
    }

    Scan m_scan;
    std::shared_ptr<const ImageStore> m_images;
    Missing m_missing;
    std::shared_ptr<const ScannedSource> m_scanned;
};

} // namespace fovea
