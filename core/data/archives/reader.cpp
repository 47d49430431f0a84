/// The module that knows libarchive.

#include <algorithm>
#include <array>
#include <clocale>
#include <exception>
#include <memory>
#include <new>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/file_kind.hpp"
#include "core/data/archives/archive_reader.hpp"
#include "core/data/packed/zip_header.hpp"

namespace fovea {

namespace {

constexpr std::size_t blockBytes = 1 << 16;
constexpr std::int64_t mostUnpacked = 16 * file_kinds::gibibyte;

/// libarchive brings names to the locale's letters: without this it has none for those that are no
/// ASCII. Only the calling thread's locale is changed.
class Utf8Names {
public:
    Utf8Names() : m_locale(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (m_locale != nullptr)
            m_before = uselocale(m_locale);
    }

    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

    ~Utf8Names() {
        if (m_locale == nullptr)
            return;
        uselocale(m_before);
        freelocale(m_locale);
    }

private:
    locale_t m_locale;
    locale_t m_before = nullptr;
};

struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

using Reader = std::unique_ptr<archive, Free>;

class OpenFile {
public:
    explicit OpenFile(const char* path) : m_file(::open(path, O_RDONLY | O_CLOEXEC)) {}

    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    ~OpenFile() {
        if (m_file >= 0)
            ::close(m_file);
    }

    int file() const { return m_file; }

private:
    int m_file;
};

std::string wordsOf(archive* reader) {
    const char* words = archive_error_string(reader);
    return words == nullptr ? "no reason given" : words;
}

tl::unexpected<Error> wrong(std::string message) {
    return fail(ErrorKind::Data, std::move(message));
}

/// Runs what is done for one archive, so that nothing is thrown out of the module.
template <class Read>
auto kept(Read read) noexcept -> decltype(read()) {
    try {
        return read();
    } catch (const std::bad_alloc&) {
        return wrong("there is not enough memory to read it; unpack it, and open the folder");
    } catch (const std::exception& failure) {
        return wrong(failure.what());
    }
}

/// Where the library lacks a way to unpack, it would start a program for it.
void takePackings(archive* reader) {
    if (archive_zlib_version() != nullptr)
        archive_read_support_filter_gzip(reader);
    if (archive_bzlib_version() != nullptr)
        archive_read_support_filter_bzip2(reader);
    if (archive_liblzma_version() != nullptr)
        archive_read_support_filter_xz(reader);
    if (archive_libzstd_version() != nullptr)
        archive_read_support_filter_zstd(reader);
}

MemberKind kindOf(archive_entry* entry) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
        return MemberKind::Link;
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return MemberKind::Folder;
    return archive_entry_filetype(entry) == AE_IFREG ? MemberKind::File : MemberKind::Other;
}

/// One walk through an archive.
class Walk {
public:
    Walk(const char* path, ArchiveVisitor& visitor)
        : m_path(path), m_visitor(visitor), m_file(path), m_reader(archive_read_new()) {
        if (!m_reader)
            throw std::bad_alloc();
        archive_read_support_format_tar(m_reader.get());
        archive_read_support_format_zip(m_reader.get());
        archive_read_support_format_7zip(m_reader.get());
        takePackings(m_reader.get());
    }

    Result<void> go() {
        if (archive_read_open_filename(m_reader.get(), m_path, blockBytes) != ARCHIVE_OK)
            return noArchive();
        if (archive_filter_count(m_reader.get()) > 2) // the file itself counts
            return wrong("is packed more than once; unpack it, and open what is inside");
        m_isPacked = archive_filter_code(m_reader.get(), 0) != ARCHIVE_FILTER_NONE;
        for (archive_entry* entry = nullptr;;) {
            const int status = archive_read_next_header(m_reader.get(), &entry);
            if (status == ARCHIVE_EOF)
                return {};
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
                return noMoreMembers();
            ++m_members;
            const Result<bool> goesOn = tell(entry);
            if (!goesOn)
                return tl::unexpected(goesOn.error());
            if (!*goesOn)
                return {};
        }
    }

private:
    tl::unexpected<Error> noArchive() {
        return wrong(fmt::format("is no archive that is read ({}); zip, 7z and tar are, also "
                                 "packed by gzip, bzip2, xz or zstd",
                                 wordsOf(m_reader.get())));
    }

    tl::unexpected<Error> noMoreMembers() {
        if (archive_read_has_encrypted_entries(m_reader.get()) == 1)
            return wrong("its names are encrypted; unpack it with its password, and open the "
                         "folder");
        if (m_members == 0 && archive_format(m_reader.get()) == 0)
            return noArchive();
        return wrong(fmt::format("it is damaged ({}); copy it again from its origin",
                                 wordsOf(m_reader.get())));
    }

    ArchiveMember look(archive_entry* entry) {
        ArchiveMember member;
        if (const char* name = archive_entry_pathname(entry))
            member.name = name;
        member.kind = kindOf(entry);
        member.isEncrypted = archive_entry_is_encrypted(entry) != 0;
        if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0)
            member.size = static_cast<std::uint64_t>(archive_entry_size(entry));
        if (!m_isPacked && member.size && member.kind == MemberKind::File)
            member.place = placeNow();
        return member;
    }

    /// Of the member whose header has just been read.
    std::optional<MemberPlace> placeNow() {
        archive* const reader = m_reader.get();
        if (format() == ARCHIVE_FORMAT_TAR)
            return MemberPlace{false,
                               static_cast<std::uint64_t>(archive_read_header_position(reader))};
        if (format() != ARCHIVE_FORMAT_ZIP)
            return std::nullopt;
        return zipPlaceBefore(static_cast<std::uint64_t>(archive_filter_bytes(reader, 0)));
    }

    /// Where the header begins behind which the bytes at `data` follow.
    std::optional<MemberPlace> zipPlaceBefore(std::uint64_t data) {
        constexpr std::uint64_t lookBack = 1024; // longer names and extras are read otherwise
        const std::uint64_t begin = data - std::min(data, lookBack);
        std::string before(data - begin, '\0');
        const ssize_t got =
            ::pread(m_file.file(), before.data(), before.size(), static_cast<off_t>(begin));
        before.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        const auto at = zipHeaderAtEndOf(before);
        return at ? std::optional(MemberPlace{true, begin + *at}) : std::nullopt;
    }

    int format() { return archive_format(m_reader.get()) & ARCHIVE_FORMAT_BASE_MASK; }

    /// Whether to go on.
    Result<bool> tell(archive_entry* entry) {
        const ArchiveMember member = look(entry);
        // There, passing over means to unpack.
        const bool isUnpacked = m_isPacked || format() == ARCHIVE_FORMAT_7ZIP;
        if (isUnpacked && member.size)
            m_unpacked += static_cast<std::int64_t>(
                std::min<std::uint64_t>(*member.size, mostUnpacked + std::uint64_t{1}));
        if (m_unpacked > mostUnpacked)
            return wrong(
                fmt::format("it unpacks to more than {} GiB; unpack it, and open the "
                            "folder",
                            mostUnpacked / static_cast<std::int64_t>(file_kinds::gibibyte)));
        ArchiveVisitor::Wish wish = m_visitor.begin(member);
        std::array<char, blockBytes> block;
        while (wish == ArchiveVisitor::Wish::Bytes) {
            const la_ssize_t got = archive_read_data(m_reader.get(), block.data(), block.size());
            if (got == 0)
                break;
            if (got < 0) {
                m_visitor.damaged(wordsOf(m_reader.get()));
                break;
            }
            wish = m_visitor.bytes({block.data(), static_cast<std::size_t>(got)});
        }
        return wish != ArchiveVisitor::Wish::End;
    }

    const char* m_path;
    ArchiveVisitor& m_visitor;
    OpenFile m_file;
    Reader m_reader;
    bool m_isPacked = false;
    std::int64_t m_unpacked = 0;
    std::uint64_t m_members = 0;
};

Result<void> walk(const char* path, ArchiveVisitor& visitor) noexcept {
    return kept([&] {
        const Utf8Names names;
        return Walk(path, visitor).go();
    });
}

bool hasHeader(archive* reader, archive_entry*& entry) {
    const int status = archive_read_next_header(reader, &entry);
    return status == ARCHIVE_OK || status == ARCHIVE_WARN;
}

Result<std::string> readTarMember(int file, std::uint64_t place, std::uint64_t size) {
    const auto changed = [] {
        return wrong("the archive has changed since it was looked at; open it again");
    };
    const Reader reader(archive_read_new());
    if (!reader)
        throw std::bad_alloc();
    archive_read_support_format_tar(reader.get());
    archive_entry* entry = nullptr;
    if (::lseek(file, static_cast<off_t>(place), SEEK_SET) < 0 ||
        archive_read_open_fd(reader.get(), file, blockBytes) != ARCHIVE_OK ||
        !hasHeader(reader.get(), entry) ||
        archive_entry_size(entry) != static_cast<std::int64_t>(size))
        return changed();
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done != bytes.size();) {
        const la_ssize_t got =
            archive_read_data(reader.get(), bytes.data() + done, bytes.size() - done);
        if (got < 0)
            return wrong(fmt::format("it is damaged in the archive ({}); copy the archive again "
                                     "from its origin",
                                     wordsOf(reader.get())));
        if (got == 0)
            return changed();
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<std::string> readTar(const char* path, std::uint64_t offset, std::uint64_t size) noexcept {
    return kept([&]() -> Result<std::string> {
        const Utf8Names names;
        const OpenFile file(path);
        if (file.file() < 0)
            return wrong("the archive cannot be opened any more");
        return readTarMember(file.file(), offset, size);
    });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::ArchiveReader fovea_archive_reader = {fovea::walk, fovea::readTar};
