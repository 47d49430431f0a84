#pragma once

#include <clocale>
#include <filesystem>
#include <set>
#include <string>

#include <archive.h>
#include <archive_entry.h>

#include <QTest>

#include "core/base/file.hpp"

namespace fovea::testdata {

/// Writes an archive, as its name says: "x.zip", "x.tar", "x.tar.gz", "x.7z".
class ArchiveWriter {
public:
    explicit ArchiveWriter(const std::filesystem::path& file, const char* options = nullptr)
        : m_locale(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
          m_before(uselocale(m_locale)),
          m_archive(archive_write_new()) {
        if (file.extension() == ".zst") { // libarchive does not know this one by its name
            archive_write_set_format_pax_restricted(m_archive);
            archive_write_add_filter_zstd(m_archive);
        } else {
            check(archive_write_set_format_filter_by_ext(m_archive, file.c_str()));
        }
        if (options != nullptr)
            check(archive_write_set_options(m_archive, options));
        archive_write_set_passphrase(m_archive, "word");
        check(archive_write_open_filename(m_archive, file.c_str()));
    }

    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    ~ArchiveWriter() {
        check(archive_write_close(m_archive));
        archive_write_free(m_archive);
        uselocale(m_before);
        freelocale(m_locale);
    }

    void add(const std::string& name, const std::string& bytes) {
        archive_entry* entry = begun(name, AE_IFREG);
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        check(archive_write_header(m_archive, entry));
        if (!bytes.empty())
            QCOMPARE(archive_write_data(m_archive, bytes.data(), bytes.size()),
                     static_cast<la_ssize_t>(bytes.size()));
        archive_entry_free(entry);
    }

    /// A folder, a pipe, or such.
    void addOther(const std::string& name, unsigned type) {
        archive_entry* entry = begun(name, type);
        check(archive_write_header(m_archive, entry));
        archive_entry_free(entry);
    }

    void addLink(const std::string& name, const std::string& target) {
        archive_entry* entry = begun(name, AE_IFLNK);
        archive_entry_set_symlink(entry, target.c_str());
        check(archive_write_header(m_archive, entry));
        archive_entry_free(entry);
    }

    void addHardLink(const std::string& name, const std::string& target) {
        archive_entry* entry = begun(name, AE_IFREG);
        archive_entry_set_hardlink(entry, target.c_str());
        check(archive_write_header(m_archive, entry));
        archive_entry_free(entry);
    }

    /// All files of a folder, in the order of their names.
    void addTree(const std::filesystem::path& folder, const std::string& prefix = {}) {
        std::set<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
            files.insert(entry.path());
        for (const std::filesystem::path& file : files) {
            const std::string name = prefix + file.lexically_relative(folder).string();
            if (std::filesystem::is_directory(file))
                addOther(name, AE_IFDIR);
            else
                add(name, readFile(file, file_kinds::picture).value());
        }
    }

private:
    static archive_entry* begun(const std::string& name, unsigned type) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, type);
        archive_entry_set_perm(entry, type == AE_IFDIR ? 0755 : 0644);
        return entry;
    }

    void check(int status) {
        QVERIFY2(status == ARCHIVE_OK || status == ARCHIVE_WARN, archive_error_string(m_archive));
    }

    locale_t m_locale;
    locale_t m_before;
    archive* m_archive;
};

} // namespace fovea::testdata
