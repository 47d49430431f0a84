#include "core/data/archives/archives.hpp"

#include <algorithm>
#include <array>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/data/codecs/data_module.hpp"
#include "core/data/sample_file.hpp"

namespace fovea {

namespace {

using namespace std::string_view_literals;

constexpr DataModule archiveModule{"archives", "archive", "libarchive", "libarchive13"};

struct ArchiveMagic {
    std::size_t at;
    std::string_view bytes;
};

constexpr std::array archiveMagics{ArchiveMagic{0, "PK\3\4"sv},
                                   ArchiveMagic{0, "PK\5\6"sv}, // an empty one
                                   ArchiveMagic{0, "7z\xbc\xaf\x27\x1c"sv},
                                   ArchiveMagic{257, "ustar"sv},
                                   ArchiveMagic{0, "\x1f\x8b"sv},
                                   ArchiveMagic{0, "BZh"sv},
                                   ArchiveMagic{0, "\xfd"
                                                   "7zXZ\0"sv},
                                   ArchiveMagic{0, "\x28\xb5\x2f\xfd"sv}};

} // namespace

Result<const ArchiveReader*> archiveReader() {
    static const Result<const ArchiveReader*> reader =
        loadModule(archiveModule)
            .and_then(
                [](void* library) { return symbolOf(archiveModule, library, archiveReaderSymbol); })
            .map([](const void* found) { return static_cast<const ArchiveReader*>(found); });
    return reader;
}

bool isArchiveName(std::string_view name) {
    const std::string low = lowerCase(name);
    return std::ranges::any_of(archiveEndings(),
                               [&](std::string_view ending) { return low.ends_with(ending); });
}

bool isArchive(const std::filesystem::path& file) {
    constexpr std::uint64_t headBytes = 512;
    Result<RegularFile> opened = RegularFile::open(file, file_kinds::archive);
    std::string head;
    if (!opened || !opened->append(head, headBytes))
        return false;
    return isArchiveName(file.filename().string()) ||
           std::any_of(archiveMagics.begin(), archiveMagics.end(), [&](const ArchiveMagic& magic) {
               return head.size() >= magic.at &&
                      std::string_view(head).substr(magic.at).starts_with(magic.bytes);
           });
}

} // namespace fovea
