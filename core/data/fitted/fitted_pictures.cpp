#include "core/data/fitted/fitted_pictures.hpp"

#include <cstring>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "core/base/hash.hpp"

namespace fovea {

namespace {

constexpr std::uint64_t mostInFolder = std::uint64_t{8} << 30;

std::span<const std::uint8_t> bytesOf(const Image& image) {
    if (image.values.empty())
        return image.pixels;
    return {reinterpret_cast<const std::uint8_t*>(image.values.data()),
            image.values.size() * sizeof(float)};
}

/// `out` becomes an image of that shape, its memory used again; returns where its bytes lie.
std::span<std::uint8_t> makeRoom(const KeptRecord& record, Image& out) {
    const Shape& shape = record.fitted;
    out.depth = shape.d;
    out.height = shape.h;
    out.width = shape.w;
    out.channels = shape.c;
    const auto count = static_cast<std::size_t>(shape.perSample());
    out.values.resize(record.isFloat ? count : 0);
    out.pixels.resize(record.isFloat ? 0 : count);
    if (record.isFloat)
        return {reinterpret_cast<std::uint8_t*>(out.values.data()), count * sizeof(float)};
    return out.pixels;
}

} // namespace

FittedPictures::FittedPictures(std::unique_ptr<KeptFile> file, std::size_t memoryBytes)
    : m_file(std::move(file)), m_left(memoryBytes) {
    if (m_file == nullptr)
        return;
    for (KeptFile::Found& found : m_file->takeFound()) {
        const std::string name = found.record.name;
        m_entries.emplace(name, Entry{std::move(found), {}, false});
    }
}

std::optional<KeptRecord> FittedPictures::known(const std::string& name, const FileStamp& stamp) {
    {
        const std::shared_lock lock(m_mutex);
        const auto entry = m_entries.find(name);
        if (entry == m_entries.end())
            return std::nullopt;
        if (entry->second.isCurrent && entry->second.found.record.stamp == stamp)
            return entry->second.found.record;
    }
    const std::unique_lock lock(m_mutex);
    const auto entry = m_entries.find(name);
    if (entry == m_entries.end() || entry->second.found.record.stamp != stamp)
        return std::nullopt;
    entry->second.isCurrent = true;
    return entry->second.found.record;
}

bool FittedPictures::find(const std::string& name, std::int64_t channels, Image& out) const {
    KeptFile::Found found;
    {
        const std::shared_lock lock(m_mutex);
        const auto entry = m_entries.find(name);
        if (entry == m_entries.end() || !entry->second.isCurrent)
            return false;
        const KeptRecord& record = entry->second.found.record;
        if (record.bytes == 0 || (record.fitted.c != channels && record.whole.c != 1))
            return false;
        const std::vector<std::uint8_t>& bytes = entry->second.bytes;
        if (!bytes.empty())
            std::memcpy(makeRoom(record, out).data(), bytes.data(), bytes.size());
        else
            found = entry->second.found;
    }
    if (found.record.bytes != 0 && !m_file->read(found, makeRoom(found.record, out)))
        return false;
    if (out.channels != channels)
        out = withChannels(out, channels);
    return true;
}

void FittedPictures::keep(KeptRecord record, const Image* fitted) {
    const std::string name = record.name;
    Entry entry{{std::move(record)}, {}, true};
    if (fitted != nullptr) {
        KeptRecord& kept = entry.found.record;
        kept.isFloat = !fitted->values.empty();
        kept.fitted = {1, fitted->depth, fitted->height, fitted->width, fitted->channels};
    }
    const std::span<const std::uint8_t> bytes =
        fitted != nullptr ? bytesOf(*fitted) : std::span<const std::uint8_t>();
    std::optional<KeptFile::Found> inFile;
    // What has no file of its own, as a folder of slices, has no stamp, either.
    if (m_file != nullptr && entry.found.record.stamp != FileStamp{})
        inFile = m_file->append(entry.found.record, bytes);
    const std::unique_lock lock(m_mutex);
    Entry& old = m_entries[name];
    m_left += old.bytes.size();
    if (inFile) {
        entry.found = std::move(*inFile);
    } else if (!bytes.empty() && bytes.size() <= m_left) {
        m_left -= bytes.size();
        entry.bytes.assign(bytes.begin(), bytes.end());
        entry.found.record.bytes = bytes.size();
    }
    old = std::move(entry);
}

std::shared_ptr<FittedPictures> fittedPictures(const std::string& key,
                                               const std::filesystem::path& folder,
                                               std::size_t memoryBytes) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<FittedPictures>> open;
    const std::scoped_lock lock(mutex);
    std::erase_if(open, [](const auto& each) { return each.second.expired(); });
    std::weak_ptr<FittedPictures>& known = open[folder.string() + '\n' + key];
    std::shared_ptr<FittedPictures> pictures = known.lock();
    if (pictures == nullptr) {
        std::unique_ptr<KeptFile> file;
        if (!folder.empty()) {
            const std::filesystem::path path =
                folder / fmt::format("{:016x}{}", hashOf(key), keptFileEnding);
            file = KeptFile::open(path, key);
            removeOldest(folder, path, mostInFolder);
        }
        pictures = std::make_shared<FittedPictures>(std::move(file), memoryBytes);
        known = pictures;
    }
    return pictures;
}

} // namespace fovea
