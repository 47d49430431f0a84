#include "gui/analysis/laboratory/frame_export.hpp"

#include <system_error>

#include <QBuffer>
#include <QElapsedTimer>

#include "core/base/file.hpp"
#include "core/data/codecs/codecs.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {

namespace {

/// So long a turn of the event loop is kept at most: one frame is written in any case.
constexpr int turnMs = 12;

std::filesystem::path frameName(int frame) {
    return QString("frame-%1.png").arg(frame + 1, 4, 10, QChar('0')).toStdString();
}

} // namespace

FrameExport::FrameExport(QObject* parent) : QObject(parent) {
    connect(&m_ticker, &QTimer::timeout, this, &FrameExport::writeNext);
}

FrameExport::~FrameExport() { cancel(); }

bool FrameExport::isGif() const {
    return text(m_path.extension().string()).compare(".gif", Qt::CaseInsensitive) == 0;
}

void FrameExport::start(const std::filesystem::path& path, Frames frames) {
    cancel();
    m_path = path;
    m_frames = std::move(frames);
    m_done = 0;
    m_gif.reset();
    std::error_code error;
    if (!isGif() && !std::filesystem::create_directory(m_path, error)) {
        Q_EMIT failed(
            error ? tr("%1 cannot be made: %2").arg(text(path.string()), text(error.message()))
                  : tr("%1 is there already; choose another name").arg(text(path.string())));
        return;
    }
    m_ticker.start(0);
}

void FrameExport::cancel() {
    if (!isRunning()) {
        return;
    }
    m_ticker.stop();
    m_gif.reset();
    m_frames = {};
    if (!isGif()) {
        // Only what was written here: the folder goes where nothing else has come into it.
        std::error_code ignored;
        for (int frame = 0; frame < m_done; ++frame) {
            std::filesystem::remove(m_path / frameName(frame), ignored);
        }
        std::filesystem::remove(m_path, ignored);
    }
}

void FrameExport::fail(const QString& message) {
    cancel();
    Q_EMIT failed(message);
}

void FrameExport::writeNext() {
    QElapsedTimer turn;
    turn.start();
    do {
        if (m_done == m_frames.count) {
            end();
            return;
        }
        if (!writePicture(m_frames.frame(m_done).convertToFormat(QImage::Format_RGB888))) {
            return;
        }
        ++m_done;
    } while (turn.elapsed() < turnMs);
    Q_EMIT progressed(m_done, m_frames.count);
}

bool FrameExport::writePicture(const QImage& picture) {
    if (!isGif()) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        constexpr int fast = 80; // of 100: little compression
        picture.save(&buffer, "PNG", fast);
        const Result<void> written = writeFile(m_path / frameName(m_done), bytes.toStdString());
        if (!written) {
            fail(text(written.error()));
        }
        return written.has_value();
    }
    if (!m_gif) {
        const Result<const GifWriter*> writer = gifWriter();
        if (!writer) {
            fail(text(writer.error()));
            return false;
        }
        m_gif = (*writer)->begin(picture.height(), picture.width(), m_frames.hundredths);
    }
    // Rows of a QImage end at multiples of four bytes.
    std::vector<std::uint8_t> packed;
    packed.reserve(static_cast<std::size_t>(picture.height()) *
                   static_cast<std::size_t>(picture.width()) * 3);
    for (int y = 0; y < picture.height(); ++y) {
        const uchar* line = picture.constScanLine(y);
        packed.insert(packed.end(), line, line + std::ptrdiff_t{picture.width()} * 3);
    }
    const ImageView view(picture.height(), picture.width(), 3, packed.data());
    if (!m_gif || !m_gif->add(view)) {
        fail(tr("%1 could not be written: giflib gave up; choose a folder of PNG files instead")
                 .arg(text(m_path.string())));
        return false;
    }
    return true;
}

void FrameExport::end() {
    if (isGif() && m_gif) {
        const std::string bytes = m_gif->end();
        const Result<void> written =
            bytes.empty() ? fovea::fail(ErrorKind::Data, "giflib could not end the animation")
                          : writeFile(m_path, bytes);
        if (!written) {
            fail(text(written.error()));
            return;
        }
    }
    m_ticker.stop();
    Q_EMIT progressed(m_frames.count, m_frames.count);
    m_frames = {};
    Q_EMIT finished(text(m_path.string()));
}

} // namespace fovea::gui
