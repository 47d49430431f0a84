/// The workspace's actions, and from where data are opened.

#include <QFileDialog>

#include "gui/data/data_workspace.hpp"
#include "gui/data/dataset_loader.hpp"
#include "gui/data/sample_actions.hpp"
#include "gui/widgets/actions.hpp"

namespace fovea::gui {

void DataWorkspace::makeActions() {
    m_open = makeAction(
        this,
        {.words = tr("Open image &folder..."),
         .tip = tr("Take a folder of images as the data source: a folder per class, or train and "
                   "test folders of such, or files of many images as MNIST or CIFAR have them"),
         .keys = tr("Ctrl+Shift+O"),
         .icon = "open",
         .name = "openData"},
        &DataWorkspace::chooseFolder);
    m_openFile = makeAction(
        this,
        {.words = tr("Open data &file..."),
         .tip = tr("Take a CSV file of signals, or a file of many images, as the data source"),
         .icon = "open",
         .name = "openDataFile"},
        &DataWorkspace::chooseFile);
    m_sample = makeAction(this,
                          {.words = tr("&Sample dataset"),
                           .tip = tr("Draw ten kinds of shapes and take them as the data source"),
                           .icon = "sample",
                           .name = "sampleDataset"},
                          &DataWorkspace::openSampleDataset);
    m_locate = makeAction(
        this,
        {.words = tr("&Locate the data..."),
         .tip = tr("Tell where the data source lies now; labels and splits stay as they are"),
         .icon = "search",
         .name = "locateData"},
        &DataWorkspace::locate);
    m_locate->setVisible(false);
    m_rescan = makeAction(this,
                          {.words = tr("&Rescan"),
                           .tip = tr("Look at the data source again, and take in what is new"),
                           .keys = Qt::Key_F5,
                           .icon = "refresh",
                           .name = "rescanData"},
                          [this] { m_loader.rescan(); });
    m_predict = makeAction(this,
                           {.words = tr("&Predict what has no label"),
                            .tip = tr("See in Analysis what the run there takes those pictures "
                                      "for that lie together in folders of no class"),
                            .icon = "analysis",
                            .name = "predictUnlabelled"},
                           [this] { Q_EMIT predictionWanted(unlabelled()); });
    m_predict->setVisible(false);
}

QList<QAction*> DataWorkspace::menu() {
    return QList<QAction*>{m_open, m_openFile, m_sample, m_locate, m_rescan, m_predict} +
           m_samples->actions();
}

void DataWorkspace::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open image folder"));
    if (!folder.isEmpty()) {
        m_loader.openSource(bytesOf(folder));
    }
}

void DataWorkspace::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open data file"), {},
        tr("Signals, files of many images, archives (*.csv *.csv.gz *.tsv *.tsv.gz *-ubyte "
           "*-ubyte.gz "
           "*.bin *.bin.gz *.npz *.npy *.mat *.zip *.7z *.tar *.tar.* *.tgz);;All files (*)"));
    if (!file.isEmpty()) {
        m_loader.openSource(bytesOf(file));
    }
}

void DataWorkspace::locate() {
    const std::filesystem::path source = m_document.spec().data.source;
    const QString title = tr("Where is %1 now?").arg(text(source.filename().string()));
    // Of what is gone, only its name tells whether it was a file.
    const QString place = source.has_extension() || source.string().ends_with("-ubyte")
                              ? QFileDialog::getOpenFileName(this, title)
                              : QFileDialog::getExistingDirectory(this, title);
    if (!place.isEmpty()) {
        m_loader.locate(bytesOf(place));
    }
}

void DataWorkspace::offerToLocate() {
    // In front, the page itself says so.
    if (!m_loader.problem().isEmpty() && !isVisible()) {
        Q_EMIT offered(m_loader.problem(), {m_locate});
    }
}

void DataWorkspace::openSampleDataset() {
    const std::filesystem::path folder = userFolder() / "sample-dataset";
    if (std::filesystem::exists(folder)) {
        m_loader.openSource(folder);
    } else {
        m_loader.makeSampleDataset(folder);
    }
}

} // namespace fovea::gui
