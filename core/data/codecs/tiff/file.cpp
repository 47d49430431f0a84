#include "core/data/codecs/tiff/file.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <exception>

namespace fovea {

namespace {

constexpr tmsize_t largestAllocation = tmsize_t{1} << 32;

/// The file is borrowed, and never written to.
tmsize_t writeNothing(thandle_t, void*, tmsize_t) { return 0; }

int closeNothing(thandle_t) { return 0; }

void unmapNothing(thandle_t, void*, toff_t) {}

/// libtiff warns of much that is merely unusual; of these it makes up what it hands out.
bool isDamage(std::string_view module, std::string_view format) {
    return module.starts_with("Fax") || module == "JPEGLib" || module == "LibJpeg" ||
           format.starts_with("Improper JPEG");
}

} // namespace

TiffFile::TiffFile(std::string_view bytes) : m_bytes(bytes) {
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    if (options == nullptr)
        return;
    TIFFOpenOptionsSetErrorHandlerExtR(options, onError, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options, onWarning, this);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, largestAllocation);
    // h: read no directory, the first may be no picture.
    m_tiff = TIFFClientOpenExt("the file", "rh", this, read, writeNothing, seek, closeNothing, size,
                               map, unmapNothing, options);
    TIFFOpenOptionsFree(options);
}

TiffFile::~TiffFile() {
    if (m_tiff != nullptr)
        TIFFClose(m_tiff);
}

int TiffFile::onError(TIFF*, void* self, const char*, const char* format, std::va_list words) {
    static_cast<TiffFile*>(self)->complain(format, words);
    return 1; // Let nobody else hear of it.
}

int TiffFile::onWarning(TIFF*, void* self, const char* module, const char* format,
                        std::va_list words) {
    if (module != nullptr && isDamage(module, format))
        static_cast<TiffFile*>(self)->complain(format, words);
    return 1;
}

void TiffFile::complain(const char* format, std::va_list words) noexcept {
    if (!m_complaint.empty())
        return; // What comes after the first is its consequence.
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, words);
    try {
        m_complaint = text[0] == '\0' ? "no reason given" : text.data();
        while (m_complaint.size() > 1 && (m_complaint.back() == '.' || m_complaint.back() == '\n'))
            m_complaint.pop_back();
    } catch (const std::exception&) {
        m_complaint = "damaged"; // Short enough to need no memory.
    }
}

tmsize_t TiffFile::read(thandle_t self, void* to, tmsize_t count) {
    auto& file = *static_cast<TiffFile*>(self);
    const std::size_t left = file.m_bytes.size() - std::min(file.m_at, file.m_bytes.size());
    const std::size_t taken =
        std::min(left, static_cast<std::size_t>(std::max<tmsize_t>(count, 0)));
    if (taken != 0)
        std::memcpy(to, file.m_bytes.data() + file.m_at, taken);
    file.m_at += taken;
    return static_cast<tmsize_t>(taken);
}

toff_t TiffFile::seek(thandle_t self, toff_t offset, int from) {
    auto& file = *static_cast<TiffFile*>(self);
    file.m_at = from == SEEK_CUR   ? file.m_at + offset
                : from == SEEK_END ? file.m_bytes.size() + offset
                                   : offset;
    return file.m_at;
}

toff_t TiffFile::size(thandle_t self) { return static_cast<TiffFile*>(self)->m_bytes.size(); }

int TiffFile::map(thandle_t self, void** base, toff_t* size) {
    const auto& file = *static_cast<TiffFile*>(self);
    *base = const_cast<char*>(file.m_bytes.data());
    *size = file.m_bytes.size();
    return 1;
}

} // namespace fovea
