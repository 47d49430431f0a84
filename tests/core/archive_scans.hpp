#pragma once

#include "core/data/open_dataset.hpp"
#include "tests/core/archive_writer.hpp"
#include "tests/core/dataset_files.hpp"

/// What the tests of archives ask of a scan.
namespace fovea::testdata {

using Names = std::vector<std::string>;
using Scanned = std::shared_ptr<const ScannedSource>;

inline Scanned scanned(const std::filesystem::path& source, const DatasetSpec& spec = {}) {
    const auto found = scanSource(
        source, spec, [](std::int64_t, std::int64_t) {}, {}, DatasetUse::Looking);
    if (!found)
        qWarning("%s", found.error().message.c_str());
    return found ? *found : nullptr;
}

inline std::string refusalOf(const std::filesystem::path& source) {
    const auto found = scanSource(
        source, {}, [](std::int64_t, std::int64_t) {}, {}, DatasetUse::Looking);
    return found ? std::string() : found.error().message;
}

inline std::string pngOf(std::uint64_t seed) {
    return encodePng(noiseImage(6, 6, 3, seed)).value();
}

inline Names namesOf(const Scan& scan) {
    Names names;
    for (const Sample& sample : scan.samples)
        names.push_back(sample.name);
    return names;
}

/// What a scan says of each sample and each fault, to compare with another's.
inline Names recordOf(const Scan& scan) {
    Names record;
    for (const Sample& sample : scan.samples)
        record.push_back(sample.name + " is " +
                         scan.classes[static_cast<std::size_t>(sample.label)] + " for " +
                         std::string(nameOf(sample.split)));
    for (const DataFault& fault : scan.faults)
        record.push_back(fault.path + ": " + fault.cause);
    record.insert(record.end(), scan.notes.begin(), scan.notes.end());
    return record;
}

/// Two classes of two pictures.
inline void addClasses(ArchiveWriter& archive) {
    std::uint64_t seed = 0;
    for (const char* name : {"cat/0.png", "cat/1.png", "owl/0.png", "owl/1.png"})
        archive.add(name, pngOf(seed++));
}

} // namespace fovea::testdata
