/// The workspace's actions, and what it does with files that are opened or dropped.

#include <QFileDialog>
#include <QStackedWidget>

#include "core/data/sample_file.hpp"
#include "gui/analysis/analysis_workspace.hpp"
#include "gui/analysis/evaluation_page.hpp"
#include "gui/analysis/prediction_panel.hpp"
#include "gui/widgets/actions.hpp"

namespace fovea::gui {

void AnalysisWorkspace::makeActions() {
    m_openImages = makeAction(
        this,
        {.words = tr("Open &images..."),
         .tip = tr("Look at an image file through the network, or see what several, or those in an "
                   "archive, are taken for"),
         .keys = tr("Ctrl+Alt+O"),
         .icon = "image",
         .name = "openImages"},
        &AnalysisWorkspace::openImages);
    m_openFolder =
        makeAction(this,
                   {.words = tr("Predict a &folder..."),
                    .tip = tr("See what all pictures in a folder are taken for, labelled or not"),
                    .keys = tr("Ctrl+Alt+F"),
                    .icon = "open",
                    .name = "predictFolder"},
                   &AnalysisWorkspace::openFolder);
    m_export = makeAction(this,
                          {.words = tr("E&xport predictions..."),
                           .tip = tr("Write what each picture is taken for into a CSV file, as "
                                     "fovea predict --csv does"),
                           .icon = "save",
                           .name = "exportPredictions"},
                          &AnalysisWorkspace::exportPredictions);
    m_backToMatrix = makeAction(this,
                                {.words = tr("&Back to the matrix"),
                                 .tip = tr("Leave the predicted pictures for the evaluation"),
                                 .icon = "close",
                                 .name = "backToMatrix"},
                                [this] { predict({}); });
    m_backToMatrix->setEnabled(false);
    m_export->setEnabled(false);
}

QList<QAction*> AnalysisWorkspace::menu() {
    QList<QAction*> all{m_openImages, m_openFolder, m_export, m_backToMatrix};
    all += m_evaluation->commands();
    for (AnalysisPage* page : m_insights) {
        all += page->commands();
    }
    return all;
}

bool AnalysisWorkspace::take(const std::vector<std::filesystem::path>& paths) {
    const bool isPicture = paths.size() == 1 && isPictureName(paths.front());
    const bool isMany = paths.size() > 1 || isFolderOrArchive(paths.front());
    const bool hasRun = !m_analysis.run().path.empty();
    if (isPicture && !isMany) {
        m_analysis.lookAtFile(paths.front());
        return true;
    }
    // Without a run, a folder or an archive may still be a data source.
    if (isMany && hasRun) {
        predict(paths);
    }
    return isMany && hasRun;
}

void AnalysisWorkspace::predict(std::vector<std::filesystem::path> paths) {
    if (m_analysis.run().path.empty()) {
        Q_EMIT failed(tr("There is no run to ask what pictures show; train a network first."));
        return;
    }
    if (!paths.empty()) {
        Q_EMIT frontWanted();
    }
    m_predictions.ask(m_analysis.run(), std::move(paths));
}

void AnalysisWorkspace::showPredictions() {
    const bool isAsked = !m_predictions.asked().empty();
    m_left->setCurrentIndex(isAsked ? 1 : 0);
    m_backToMatrix->setEnabled(isAsked);
    m_export->setEnabled(m_predictions.pictures() != nullptr);
}

void AnalysisWorkspace::openImages() {
    QStringList patterns;
    for (const auto endings : {pictureEndings(), tableEndings(), archiveEndings()}) {
        for (const std::string_view ending : endings) {
            patterns << '*' + text(ending);
        }
    }
    const QStringList files = QFileDialog::getOpenFileNames(
        this, tr("Open images"), {},
        tr("Images, stacks, signals and archives (%1);;All files (*)").arg(patterns.join(' ')));
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files) {
        paths.emplace_back(bytesOf(file));
    }
    if (paths.size() == 1 && !isFolderOrArchive(paths.front())) {
        m_analysis.lookAtFile(paths.front());
    } else if (!paths.empty()) {
        predict(std::move(paths));
    }
}

void AnalysisWorkspace::openFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Predict a folder"));
    if (!folder.isEmpty()) {
        predict({bytesOf(folder)});
    }
}

void AnalysisWorkspace::exportPredictions() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export predictions"),
                                                      "predictions.csv", tr("CSV files (*.csv)"));
    if (!file.isEmpty()) {
        m_predictions.exportTo(bytesOf(file));
    }
}

} // namespace fovea::gui
