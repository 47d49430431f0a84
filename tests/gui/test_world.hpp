#pragma once

#include <filesystem>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/data/sample_dataset.hpp"
#include "core/layer/registry.hpp"

namespace fovea::gui {

/// Where a window test lives: settings, recovery files, caches and data of its own, thrown away
/// after it.
class TestWorld {
public:
    TestWorld() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("fovea-test");
        QCoreApplication::setApplicationName(
            QString("fovea-test-%1").arg(QCoreApplication::applicationPid()));
        for (const auto format : {QSettings::NativeFormat, QSettings::IniFormat}) {
            QSettings::setPath(format, QSettings::UserScope, m_folder.path() + "/settings");
        }
        qputenv("XDG_CACHE_HOME", QFile::encodeName(m_folder.path() + "/cache"));
    }

    ~TestWorld() {
        QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
    }

    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

    /// Small shapes in a folder per class, train and test.
    std::filesystem::path makeShapes(const char* name, int classes = 3, int perClass = 30,
                                     int size = 16) const {
        const Result<void> drawn =
            drawSampleDataset(path(name), {.classes = classes, .perClass = perClass, .size = size});
        if (!drawn) {
            qFatal("%s", drawn.error().message.c_str());
        }
        return path(name);
    }

    static const LayerRegistry& registry() {
        static const LayerRegistry loaded = loadPlugins();
        return loaded;
    }

private:
    QTemporaryDir m_folder;
};

} // namespace fovea::gui
