#include "core/data/fitted/kept_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <type_traits>
#include <unordered_map>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/base/regular_file.hpp"

namespace fovea {

namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 8> fileMark{'F', 'o', 'v', 'e', 'a', 'F', 'i', '1'};
constexpr std::uint32_t recordMark = 0x31726546;
constexpr std::uint64_t mostFileBytes = std::uint64_t{4} << 30;
constexpr std::uint32_t mostNameBytes = 1 << 16;
constexpr std::int64_t mostExtent = 1 << 24;

/// What a file begins with, before its key.
struct FileHead {
    std::array<char, 8> mark = fileMark;
    std::uint64_t keyBytes = 0;
};

/// What a record begins with, before name and picture. As it lies in memory: the file does not
/// leave the machine.
struct RecordHead {
    std::uint32_t mark = recordMark;
    std::uint32_t nameBytes = 0;
    std::uint64_t isFloat = 0;
    std::uint64_t pictureBytes = 0;
    std::array<std::int64_t, 4> stamp{};
    std::array<std::int64_t, 4> whole{};
    std::array<std::int64_t, 4> fitted{};
    std::uint32_t pictureSum = 0;
    std::uint32_t headSum = 0; ///< of all before it, and of the name
};

static_assert(std::has_unique_object_representations_v<RecordHead>); // all of it is summed

std::uint32_t sumOf(std::uint32_t start, const void* bytes, std::size_t count) {
    return static_cast<std::uint32_t>(
        crc32_z(start, static_cast<const Bytef*>(bytes), static_cast<z_size_t>(count)));
}

std::uint32_t headSumOf(const RecordHead& head, std::string_view name) {
    return sumOf(sumOf(0, &head, offsetof(RecordHead, headSum)), name.data(), name.size());
}

std::array<std::int64_t, 4> extentsOf(const Shape& shape) {
    return {shape.d, shape.h, shape.w, shape.c};
}

Shape shapeOf(const std::array<std::int64_t, 4>& extents) {
    return {1, extents[0], extents[1], extents[2], extents[3]};
}

/// Whether a head is one that was written: its picture has as many bytes as its shape says.
bool isSound(const RecordHead& head) {
    const auto isExtent = [](std::int64_t extent) { return extent >= 0 && extent <= mostExtent; };
    if (head.mark != recordMark || head.nameBytes > mostNameBytes ||
        head.pictureBytes > mostFileBytes)
        return false;
    if (!std::ranges::all_of(head.whole, isExtent) || !std::ranges::all_of(head.fitted, isExtent))
        return false;
    double bytes = head.isFloat != 0 ? sizeof(float) : 1;
    for (const std::int64_t extent : head.fitted)
        bytes *= static_cast<double>(extent);
    return head.pictureBytes == 0 || bytes == static_cast<double>(head.pictureBytes);
}

bool readAt(int file, std::uint64_t offset, void* to, std::size_t count) {
    auto* bytes = static_cast<char*>(to);
    while (count > 0) {
        const ssize_t got = ::pread(file, bytes, count, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        offset += static_cast<std::uint64_t>(got);
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

bool writeAt(int file, std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    return true;
}

template <class T>
std::string_view bytesOf(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof(T)};
}

std::uint64_t sizeOf(int file) {
    struct stat status = {};
    return ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// Programs that save or search folders pass over those that say so (bford.info/cachedir).
void markAsCache(const fs::path& folder) {
    const fs::path tag = folder / "CACHEDIR.TAG";
    const int file = openRegular(tag, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (file < 0)
        return;
    writeAt(file, 0,
            "Signature: 8a477f597d28d172789f06886806bc55\n"
            "# Fovea keeps decoded pictures here. To delete them costs time and nothing else.\n");
    ::close(file);
}

} // namespace

std::unique_ptr<KeptFile> KeptFile::open(const fs::path& path, std::string_view key) {
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    int descriptor = openRegular(path, O_RDWR | O_CREAT, 0644);
    const bool mayWrite = descriptor >= 0;
    if (!mayWrite)
        descriptor = openRegular(path, O_RDONLY);
    if (descriptor < 0)
        return nullptr;
    const bool writes = mayWrite && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    std::unique_ptr<KeptFile> file(new KeptFile(descriptor, writes));
    if (writes) {
        markAsCache(path.parent_path());
        ::futimens(descriptor, nullptr); // when it was last of use
    }
    return file->begin(key) ? std::move(file) : nullptr;
}

KeptFile::~KeptFile() { ::close(m_file); }

/// Reads what is there, or begins anew.
bool KeptFile::begin(std::string_view key) {
    FileHead head;
    std::string itsKey(key.size(), '\0');
    if (readAt(m_file, 0, &head, sizeof head) && head.mark == fileMark &&
        head.keyBytes == key.size() && readAt(m_file, sizeof head, itsKey.data(), key.size()) &&
        itsKey == key) {
        m_end = sizeof head + key.size();
        readRecords();
        if (m_end != 0)
            return true;
    }
    if (!m_writes)
        return false;
    m_found.clear();
    const FileHead anew{fileMark, key.size()};
    m_end = sizeof anew + key.size();
    return ::ftruncate(m_file, 0) == 0 &&
           writeAt(m_file, 0, std::string(bytesOf(anew)).append(key));
}

/// To the end, or to the first that is not whole; m_end is 0 where it is not worth keeping.
void KeptFile::readRecords() {
    const std::uint64_t size = sizeOf(m_file);
    std::unordered_map<std::string, std::size_t> places;
    std::uint64_t outOfDate = 0;
    RecordHead head;
    while (m_end + sizeof head <= size && readAt(m_file, m_end, &head, sizeof head) &&
           isSound(head)) {
        std::string name(head.nameBytes, '\0');
        const std::uint64_t picture = m_end + sizeof head + name.size();
        if (picture + head.pictureBytes > size ||
            !readAt(m_file, m_end + sizeof head, name.data(), name.size()) ||
            headSumOf(head, name) != head.headSum)
            break;
        Found found{{std::move(name),
                     {head.stamp[0], head.stamp[1], head.stamp[2], head.stamp[3]},
                     shapeOf(head.whole),
                     shapeOf(head.fitted),
                     head.isFloat != 0,
                     head.pictureBytes},
                    picture,
                    head.pictureSum};
        const auto [place, isNew] = places.emplace(found.record.name, m_found.size());
        if (isNew) {
            m_found.push_back(std::move(found));
        } else {
            outOfDate += m_found[place->second].record.bytes;
            m_found[place->second] = std::move(found);
        }
        m_end = picture + head.pictureBytes;
    }
    if (!m_writes)
        return;
    if (outOfDate > m_end / 2)
        m_end = 0;
    else if (m_end != size && ::ftruncate(m_file, static_cast<off_t>(m_end)) != 0)
        m_writes = false;
}

std::optional<KeptFile::Found> KeptFile::append(const KeptRecord& record,
                                                std::span<const std::uint8_t> picture) {
    if (!m_writes)
        return std::nullopt;
    RecordHead head;
    head.nameBytes = static_cast<std::uint32_t>(record.name.size());
    head.isFloat = record.isFloat ? 1 : 0;
    head.pictureBytes = picture.size();
    head.stamp = {record.stamp.bytes, record.stamp.modified, record.stamp.changed,
                  record.stamp.number};
    head.whole = extentsOf(record.whole);
    head.fitted = extentsOf(record.fitted);
    head.pictureSum = sumOf(0, picture.data(), picture.size());
    head.headSum = headSumOf(head, record.name);
    if (!isSound(head))
        return std::nullopt;
    std::string bytes(bytesOf(head));
    bytes += record.name;
    const std::uint64_t before = bytes.size();
    bytes.append(reinterpret_cast<const char*>(picture.data()), picture.size());
    const std::scoped_lock lock(m_mutex);
    if (m_end + bytes.size() > mostFileBytes || !writeAt(m_file, m_end, bytes)) {
        m_writes = false;
        return std::nullopt;
    }
    Found found{record, m_end + before, head.pictureSum};
    found.record.bytes = picture.size();
    m_end += bytes.size();
    return found;
}

bool KeptFile::read(const Found& found, std::span<std::uint8_t> picture) const {
    return picture.size() == found.record.bytes &&
           readAt(m_file, found.offset, picture.data(), picture.size()) &&
           sumOf(0, picture.data(), picture.size()) == found.checksum;
}

void removeOldest(const fs::path& folder, const fs::path& newest, std::uint64_t mostBytes) {
    struct Old {
        fs::file_time_type used;
        std::uint64_t bytes;
        fs::path path;
    };

    std::vector<Old> files;
    std::uint64_t all = 0;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code unknown;
        if (entry->path().extension() != keptFileEnding || !entry->is_regular_file(unknown))
            continue;
        files.push_back(
            {entry->last_write_time(unknown), entry->file_size(unknown), entry->path()});
        all += files.back().bytes;
    }
    std::ranges::sort(files, {}, &Old::used);
    for (const Old& file : files)
        if (all > mostBytes && file.path != newest && fs::remove(file.path, error))
            all -= file.bytes;
}

} // namespace fovea
