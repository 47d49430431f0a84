#include <sys/stat.h>

#include "core/data/sources/source_files.hpp"

namespace fovea {

namespace {

class DiskFiles final : public SourceFiles {
public:
    Result<void> list(const std::filesystem::path& folder,
                      FunctionRef<void(FolderEntry)> take) const override {
        std::error_code error;
        std::filesystem::directory_iterator entry(folder, error);
        for (const std::filesystem::directory_iterator end; !error && entry != end;
             entry.increment(error)) {
            std::error_code ignored; // A link that leads nowhere is told of when it is read.
            take({entry->path(), entry->is_directory(ignored), entry->is_symlink(ignored)});
        }
        return error ? Result<void>(fail(ErrorKind::Data, error.message())) : Result<void>();
    }

    bool isFolder(const std::filesystem::path& path) const override {
        std::error_code error;
        return std::filesystem::is_directory(path, error);
    }

    std::optional<FolderIdentity> identityOf(const std::filesystem::path& folder) const override {
        struct stat status {};

        if (::stat(folder.c_str(), &status) != 0)
            return std::nullopt;
        return FolderIdentity(status.st_dev, status.st_ino);
    }

    Result<PictureFile> read(const std::filesystem::path& file,
                             const FileKind& kind) const override {
        return readPictureFile(file, kind);
    }

    std::optional<FileStamp> stampOf(const std::filesystem::path& file) const override {
        return fovea::stampOf(file);
    }
};

} // namespace

const SourceFiles& diskFiles() {
    static const DiskFiles files;
    return files;
}

} // namespace fovea
