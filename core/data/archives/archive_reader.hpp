#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

/// The door behind which libarchive lies: a module of its own, which is loaded with the first
/// archive that is opened, as the codecs are (core/data/codecs/codec.hpp). Private to core/data.
namespace fovea {

enum class MemberKind { File, Folder, Link, Other };

/// From where a member can be read again without what lies before it: where its header begins in a
/// zip, or in a tar that is not packed.
struct MemberPlace {
    bool isInZip = false;
    std::uint64_t offset = 0;
};

/// What an archive says of one of its members, before the bytes come.
struct ArchiveMember {
    std::string_view name; ///< as the archive has it; empty where it has none that can be read
    MemberKind kind = MemberKind::File;
    bool isEncrypted = false;
    std::optional<std::uint64_t> size; ///< as stated
    std::optional<MemberPlace> place;  ///< only where the size is stated
};

/// Whom an archive is told to.
class ArchiveVisitor {
public:
    enum class Wish { Bytes, NextMember, End };

    virtual ~ArchiveVisitor() = default;
    virtual Wish begin(const ArchiveMember& member) = 0;
    /// The next bytes of the member that was begun; of one that is empty none are told.
    virtual Wish bytes(std::string_view bytes) = 0;
    /// What of the member has come is not to be used, for a reason in the library's words.
    virtual void damaged(std::string_view words) = 0;
};

/// What the module offers. Nothing is thrown or printed, nothing is written anywhere.
/// threads any
struct ArchiveReader {
    /// Tells all members in their order, those before a fault as well.
    /// errors  of the kind Data, a sentence without the archive's name: no archive, names that are
    ///         encrypted, damaged (with the library's words), unpacks to more than 16 GiB
    Result<void> (*walk)(const char* path, ArchiveVisitor& visitor) noexcept;

    /// A member's bytes, of a tar that is not packed, by where its header begins.
    /// errors  of the kind Data: it is not there any more, damaged
    Result<std::string> (*readTar)(const char* path, std::uint64_t offset,
                                   std::uint64_t size) noexcept;
};

/// The symbol under which the module exports its ArchiveReader.
inline constexpr const char* archiveReaderSymbol = "fovea_archive_reader";

} // namespace fovea
