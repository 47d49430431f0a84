#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <QImage>
#include <QObject>
#include <QTimer>

namespace fovea {
class GifFrames;
}

namespace fovea::gui {

/// Writes pictures one after another, a few at each turn of the event loop: as an animated GIF
/// where the path ends so, else as frame-0001.png and so on in a folder of that name, which it
/// makes.
class FrameExport : public QObject {
    Q_OBJECT

public:
    /// What to write: frame(i) for i from 0 to count - 1, asked for in the window's thread.
    struct Frames {
        int count = 0;
        std::function<QImage(int)> frame;
        int hundredths = 10; ///< of a second, for which each is shown
    };

    explicit FrameExport(QObject* parent = nullptr);
    ~FrameExport() override;

    /// What was begun before is cancelled.
    void start(const std::filesystem::path& path, Frames frames);

    /// Nothing half-written is left.
    void cancel();

    bool isRunning() const { return m_ticker.isActive(); }

Q_SIGNALS:
    void progressed(int done, int total);
    void finished(const QString& path);
    void failed(const QString& message);

private:
    bool isGif() const;
    void writeNext();
    bool writePicture(const QImage& picture);
    void end();
    void fail(const QString& message);

    std::filesystem::path m_path;
    Frames m_frames;
    int m_done = 0;
    std::unique_ptr<GifFrames> m_gif;
    QTimer m_ticker;
};

} // namespace fovea::gui
