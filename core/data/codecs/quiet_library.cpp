#include "core/data/codecs/quiet_library.hpp"

#include <cstdint>
#include <cstdio>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace fovea {

namespace {

// The loader tells addresses as numbers.
// NOLINTBEGIN(performance-no-int-to-ptr)

/// What libraries find where they look for the variable `stderr`.
FILE* nowhere() {
    static FILE* const stream = fopencookie(
        nullptr, "w",
        {nullptr, [](void*, const char*, std::size_t size) { return static_cast<ssize_t>(size); },
         nullptr, nullptr});
    return stream;
}

FILE* quiet = nullptr; ///< set once, before any library is told of it

/// The parts of a loaded library that tell where it keeps addresses of other libraries' variables.
struct Tables {
    const ElfW(Rela) * relocations = nullptr;
    std::size_t count = 0;
    const ElfW(Sym) * symbols = nullptr;
    const char* names = nullptr;
};

Tables tablesOf(const dl_phdr_info& library) {
    Tables tables;
    for (int i = 0; i != library.dlpi_phnum; ++i) {
        if (library.dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const auto* entry =
            reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + library.dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; ++entry) {
            const ElfW(Addr) address = entry->d_un.d_ptr;
            if (entry->d_tag == DT_RELA)
                tables.relocations = reinterpret_cast<const ElfW(Rela)*>(address);
            else if (entry->d_tag == DT_RELASZ)
                tables.count = entry->d_un.d_val / sizeof(ElfW(Rela));
            else if (entry->d_tag == DT_SYMTAB)
                tables.symbols = reinterpret_cast<const ElfW(Sym)*>(address);
            else if (entry->d_tag == DT_STRTAB)
                tables.names = reinterpret_cast<const char*>(address);
        }
    }
    return tables;
}

/// The loader has made the place read-only after it had written it; what else lies on its page may
/// not have been, so that it stays writable.
void writeProtected(void** place, void* value) {
    const auto pageBytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const std::uintptr_t page = reinterpret_cast<std::uintptr_t>(place) & ~(pageBytes - 1);
    auto* begin = reinterpret_cast<void*>(page);
    if (mprotect(begin, pageBytes, PROT_READ | PROT_WRITE) == 0)
        *place = value;
}

int quietenIfNamed(dl_phdr_info* library, std::size_t, void* user) {
    std::string_view file = library->dlpi_name;
    file.remove_prefix(file.rfind('/') + 1); // npos + 1 is 0
    bool isNamed = false;
    for (const std::string_view name :
         *static_cast<const std::initializer_list<std::string_view>*>(user))
        isNamed = isNamed || file.starts_with(name);
    if (!isNamed)
        return 0;
    const Tables tables = tablesOf(*library);
    if (tables.relocations == nullptr || tables.symbols == nullptr || tables.names == nullptr)
        return 0;
    for (std::size_t i = 0; i != tables.count; ++i) {
        const ElfW(Rela)& relocation = tables.relocations[i];
        const std::uint64_t symbol = relocation.r_info >> 32U;
        if (symbol != 0 &&
            std::string_view(tables.names + tables.symbols[symbol].st_name) == "stderr")
            writeProtected(reinterpret_cast<void**>(library->dlpi_addr + relocation.r_offset),
                           &quiet);
    }
    return 0;
}

// NOLINTEND(performance-no-int-to-ptr)

} // namespace

void quietLibraries(std::initializer_list<std::string_view> names) {
    quiet = nowhere();
    if (quiet != nullptr)
        dl_iterate_phdr(quietenIfNamed, &names);
}

} // namespace fovea
