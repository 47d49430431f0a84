#include "gui/widgets/thumbnail_file.hpp"

#include <cstdlib>

#include <QBuffer>
#include <QImageReader>
#include <QtEndian>
#include <unistd.h>

#include "core/base/file.hpp"

namespace fovea::gui {

namespace {

constexpr qsizetype headerBytes = 8 + 25; ///< a PNG's signature and its IHDR
constexpr FileKind thumbnailKind{"a thumbnail", std::uint64_t{1} << 24};

QByteArray bigEndian(quint32 value) {
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

/// The CRC-32 of PNG (RFC 1952's too), bit by bit: texts are short.
quint32 checkOf(const QByteArray& bytes) {
    constexpr quint32 polynomial = 0xEDB88320;
    quint32 rest = ~quint32{0};
    for (const char byte : bytes) {
        rest ^= static_cast<uchar>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            rest = (rest & 1) != 0 ? (rest >> 1) ^ polynomial : rest >> 1;
        }
    }
    return ~rest;
}

/// Qt packs texts of 40 letters and more into zTXt, and the standard asks for tEXt.
QByteArray textChunk(const QByteArray& key, const QByteArray& value) {
    const QByteArray content = "tEXt" + key + '\0' + value;
    return bigEndian(static_cast<quint32>(content.size()) - 4) + content +
           bigEndian(checkOf(content));
}

QByteArray pngOf(const ThumbnailOrigin& origin, const QImage& picture) {
    QByteArray png;
    QBuffer buffer(&png);
    const bool isMade = buffer.open(QIODevice::WriteOnly) &&
                        picture.convertToFormat(QImage::Format_ARGB32).save(&buffer, "PNG");
    if (!isMade) {
        return {};
    }
    const QByteArray texts =
        textChunk("Thumb::URI", origin.uri) +
        textChunk("Thumb::MTime", QByteArray::number(static_cast<qlonglong>(origin.changed))) +
        textChunk("Thumb::Size", QByteArray::number(static_cast<qulonglong>(origin.bytes))) +
        textChunk("Software", "Fovea");
    return png.insert(headerBytes, texts);
}

bool writeAllOf(const QByteArray& bytes, int file) {
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(file, bytes.constData() + written,
                                      static_cast<std::size_t>(bytes.size() - written));
        if (count <= 0) {
            return false;
        }
        written += count;
    }
    return true;
}

/// Whether a thumbnail is of the file as it is. Some programs write fractions of seconds.
bool isOf(const QImage& thumbnail, const ThumbnailOrigin& origin) {
    const QString bytes = thumbnail.text("Thumb::Size");
    return thumbnail.text("Thumb::URI").toLatin1() == origin.uri &&
           thumbnail.text("Thumb::MTime").section('.', 0, 0) == QString::number(origin.changed) &&
           (bytes.isEmpty() || bytes == QString::number(origin.bytes));
}

} // namespace

QImage readThumbnail(const std::filesystem::path& path, const ThumbnailOrigin& origin, int side) {
    const Result<std::string> bytes = readFile(path, thumbnailKind);
    if (!bytes) {
        return {};
    }
    QByteArray borrowed =
        QByteArray::fromRawData(bytes->data(), static_cast<qsizetype>(bytes->size()));
    QBuffer buffer(&borrowed);
    QImageReader reader(&buffer, "PNG");
    const QSize size = reader.size();
    if (!size.isValid() || std::max(size.width(), size.height()) > side) {
        return {};
    }
    const QImage thumbnail = reader.read();
    return isOf(thumbnail, origin) ? thumbnail : QImage();
}

void writeThumbnail(const std::filesystem::path& path, const ThumbnailOrigin& origin,
                    const QImage& picture) {
    const QByteArray png = pngOf(origin, picture);
    // mkstemp gives it to its owner alone, as the standard wants it. Nothing is synced: what a
    // crash leaves unwritten is made again.
    std::string temporary = path.native() + ".XXXXXX";
    const int file = png.isEmpty() ? -1 : ::mkstemp(temporary.data());
    if (file < 0) {
        return;
    }
    const bool isWritten = writeAllOf(png, file);
    const bool isClosed = ::close(file) == 0;
    if (!isWritten || !isClosed || ::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
    }
}

} // namespace fovea::gui
