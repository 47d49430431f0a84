#include "core/layer/elf_segments.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include <elf.h>

#include <fmt/format.h>

#include "core/base/regular_file.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

/// This program's own machine.
#if defined(__x86_64__)
constexpr Elf64_Half machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half machine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half machine = EM_RISCV;
#else
constexpr Elf64_Half machine = EM_NONE; // not looked at
#endif

tl::unexpected<Error> damaged(const fs::path& file, const std::string& what) {
    return fail(fmt::format("{}: this plugin's file is damaged: {}; copy or build it again",
                            file.string(), what));
}

/// Whether `count` bytes from `begin` on lie within the first `size`.
bool isWithin(std::uint64_t begin, std::uint64_t count, std::uint64_t size) {
    return begin <= size && count <= size - begin;
}

Result<void> checkSegment(const Elf64_Phdr& segment, std::uint64_t size, const fs::path& file) {
    if (segment.p_type == PT_NULL || segment.p_filesz == 0)
        return {};
    if (!isWithin(segment.p_offset, segment.p_filesz, size))
        return damaged(file, fmt::format("it has {} bytes, but a segment of it begins at {} and "
                                         "has {}",
                                         size, segment.p_offset, segment.p_filesz));
    if (segment.p_type == PT_LOAD && segment.p_memsz < segment.p_filesz)
        return damaged(file, fmt::format("a segment of it has {} bytes and room for {}",
                                         segment.p_filesz, segment.p_memsz));
    return {};
}

} // namespace

Result<void> checkSegments(const fs::path& file) {
    Result<RegularFile> opened = RegularFile::open(file, file_kinds::plugin);
    if (!opened)
        return tl::unexpected(opened.error());
    std::string bytes;
    if (Result<void> read = opened->append(bytes, sizeof(Elf64_Ehdr)); !read)
        return read;
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), std::min(bytes.size(), sizeof header));
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return fail(fmt::format("{}: this is not a shared library; remove it from the plugin "
                                "folder, or build it with fovea_add_plugin",
                                file.string()));
    if (bytes.size() < sizeof header)
        return damaged(file, fmt::format("it ends after {} bytes", bytes.size()));
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        (machine != EM_NONE && header.e_machine != machine))
        return fail(fmt::format("{}: this plugin was built for another machine; build it again on "
                                "this one",
                                file.string()));
    if (header.e_type != ET_DYN)
        return fail(fmt::format("{}: this is no shared library but another file of code; build it "
                                "with fovea_add_plugin",
                                file.string()));
    const std::uint64_t tableBytes = std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr);
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 ||
        header.e_phnum == PN_XNUM || !isWithin(header.e_phoff, tableBytes, opened->size()))
        return damaged(file, fmt::format("it has {} bytes, but {} segments described from {} on",
                                         opened->size(), header.e_phnum, header.e_phoff));
    if (header.e_phoff + tableBytes > bytes.size())
        if (Result<void> read = opened->append(bytes, header.e_phoff + tableBytes - bytes.size());
            !read)
            return read;
    if (bytes.size() < header.e_phoff + tableBytes)
        return damaged(file, fmt::format("it ends after {} bytes", bytes.size()));
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment{};
        std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
        if (Result<void> whole = checkSegment(segment, opened->size(), file); !whole)
            return whole;
    }
    return {};
}

} // namespace fovea
