#include "tests/fuzz/scratch_file.hpp"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "tests/fuzz/targets.hpp"

namespace fovea::fuzz {

namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    expect(file.good(), "the scratch file cannot be written");
}

} // namespace

ScratchFile::ScratchFile(std::string_view name) {
    std::error_code ignored;
    const fs::path memory = "/dev/shm";
    const fs::path root = fs::is_directory(memory, ignored) ? memory : fs::temp_directory_path();
    std::string folder = (root / "fovea-fuzz-XXXXXX").string();
    expect(::mkdtemp(folder.data()) != nullptr, "no folder for a scratch file");
    m_folder = folder;
    m_file = m_folder / name;
}

ScratchFile::~ScratchFile() {
    std::error_code ignored; // it lies in a place that the system empties
    fs::remove_all(m_folder, ignored);
}

const fs::path& ScratchFile::with(std::string_view bytes) const {
    put(m_file, bytes);
    return m_file;
}

void ScratchFile::putBeside(std::string_view name, std::string_view bytes) const {
    put(m_folder / name, bytes);
}

} // namespace fovea::fuzz
