#pragma once

#include <cstdarg>
#include <string>
#include <string_view>

#include <tiffio.h>

/// Private to the TIFF module.
namespace fovea {

/// A TIFF file in memory, as libtiff reads it, with what libtiff says of it: nothing of that
/// reaches the handlers that all files share, so that no other thread's files hear of it.
/// threads one at a time
class TiffFile {
public:
    explicit TiffFile(std::string_view bytes);
    ~TiffFile();
    TiffFile(const TiffFile&) = delete;
    TiffFile& operator=(const TiffFile&) = delete;

    /// Null where it cannot be opened. No directory is read yet.
    TIFF* get() const { return m_tiff; }

    /// The first damage that libtiff has told of; empty: none. Some of it libtiff goes over.
    const std::string& complaint() const { return m_complaint; }

    void forgetComplaint() { m_complaint.clear(); }

private:
    static int onError(TIFF* tiff, void* self, const char* module, const char* format,
                       std::va_list words);
    static int onWarning(TIFF* tiff, void* self, const char* module, const char* format,
                         std::va_list words);
    static tmsize_t read(thandle_t self, void* to, tmsize_t count);
    static toff_t seek(thandle_t self, toff_t offset, int from);
    static toff_t size(thandle_t self);
    static int map(thandle_t self, void** base, toff_t* size);

    void complain(const char* format, std::va_list words) noexcept;

    std::string_view m_bytes;
    std::size_t m_at = 0;
    std::string m_complaint;
    TIFF* m_tiff = nullptr;
};

} // namespace fovea
