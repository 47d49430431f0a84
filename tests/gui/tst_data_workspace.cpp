#include <QAction>
#include <QImage>
#include <QLineEdit>
#include <QTest>
#include <QWidget>

#include <atomic>
#include <numeric>

#include <QAbstractItemModelTester>
#include <QButtonGroup>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QTreeWidget>

#include "core/base/file.hpp"
#include "core/data/curation/sample_edits.hpp"
#include "core/data/open_dataset.hpp"
#include "field_hand.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/data/augment_strip.hpp"
#include "gui/data/class_table_model.hpp"
#include "gui/data/data_workspace.hpp"
#include "gui/data/dataset_loader.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/image_convert.hpp"
#include "gui/widgets/image_wall.hpp"
#include "gui/widgets/note_label.hpp"
#include "test_world.hpp"

using namespace fovea;
using namespace fovea::gui;

namespace {

/// As many pictures as one likes, made when asked for; counts what was asked.
class EndlessStore : public ImageStore {
public:
    explicit EndlessStore(std::atomic<int>& decoded) : m_decoded(decoded) {}

    Result<Image> image(const Sample&, const PictureSize&) const override {
        ++m_decoded;
        return Image{8, 8, 1, std::vector<std::uint8_t>(64, 128)};
    }

private:
    std::atomic<int>& m_decoded;
};

std::shared_ptr<const Dataset> endlessDataset(std::size_t count, std::atomic<int>& decoded) {
    Scan scan;
    scan.classes = {"even", "odd"};
    scan.samples.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        scan.samples[i].label = static_cast<std::int32_t>(i % 2);
    }
    return std::make_shared<const Dataset>(std::move(scan),
                                           std::make_unique<EndlessStore>(decoded));
}

} // namespace

class TestDataWorkspace : public QObject {
    Q_OBJECT

    struct Window {
        Window() : workspace(document, loader) {
            workspace.inspector()->setParent(&frame);
            workspace.resize(1000, 700);
            workspace.show();
        }

        void open(const std::filesystem::path& source) {
            loader.openSource(source);
            QTRY_VERIFY(document.dataset());
            QTRY_VERIFY(!loader.task().isRunning());
        }

        ImageWall& wall() { return *workspace.findChild<ImageWall*>("dataWall"); }

        QTableView& table() { return *workspace.findChild<QTableView*>("classTable"); }

        Document document{TestWorld::registry()};
        DatasetLoader loader{document};
        QWidget frame; ///< holds the inspector, as the window's dock would
        DataWorkspace workspace;
    };

    TestWorld m_world;
    std::filesystem::path m_shapes;

private Q_SLOTS:

    void initTestCase() { m_shapes = m_world.makeShapes("shapes"); }

    void figuresAreWrittenWithUnitsAndSensibleRounding() {
        QCOMPARE(percentText(0.98937), QString("98.94\u00a0%"));
        QCOMPARE(rateText(12'400), QString("12.4\u00a0k images/s"));
        QCOMPARE(rateText(999'700), QString("1.0\u00a0M images/s"));
        QCOMPARE(countText(61'706), QString("61,706"));
        QCOMPARE(durationText(125), QString("2\u00a0min 05\u00a0s"));
        QCOMPARE(lossText(0.0413), QString("0.0413"));
        QCOMPARE(lossText(12.3456), QString("12.35"));
        QCOMPARE(percentText(std::numeric_limits<double>::quiet_NaN()), QString("\u2013"));
    }

    void aFolderIsSeenBeforeItsFilesAreRead() {
        const std::filesystem::path folder = m_world.makeShapes("seen-early");
        const auto files = std::filesystem::recursive_directory_iterator(folder);
        const auto picture = std::find_if(begin(files), end(files),
                                          [](const auto& each) { return each.is_regular_file(); });
        QVERIFY(writeFile(picture->path().parent_path() / "broken.png", "no picture").has_value());
        Window window;
        std::size_t listed = 0;
        std::size_t inWall = 0;
        std::size_t faults = 0;
        connect(&window.loader, &DatasetLoader::previewChanged, this, [&] {
            if (window.loader.preview()) {
                listed = window.loader.preview()->samples().size();
                inWall = window.wall().count();
                faults = window.loader.faultsSoFar().size();
                QVERIFY(window.table().isVisible());
            }
        });
        window.open(folder);
        QCOMPARE(listed, window.document.dataset()->samples().size() + 1);
        QCOMPARE(inWall, listed);
        QCOMPARE(faults, 1U);
        QVERIFY(!window.loader.preview());
        QCOMPARE(window.wall().count(), window.document.dataset()->samples().size());
    }

    void dataThatHasMovedIsFoundAgainWithItsTable() {
        const std::filesystem::path before = m_world.makeShapes("before-the-move");
        const std::filesystem::path after = m_world.path("after-the-move");
        Window window;
        window.open(before);
        // A decision of the person, which must survive.
        edit(window.document, "exclude", [](ProjectSpec& spec) {
            spec.samples =
                withState(spec.samples, std::vector<std::size_t>{0}, SampleState::Excluded);
        });
        const SampleTable table = window.document.spec().samples;
        auto* locate = window.workspace.findChild<QAction*>("locateData");
        QVERIFY(locate != nullptr && !locate->isVisible());
        window.workspace.hide();
        QSignalSpy offers(&window.workspace, &Workspace::offered);
        std::filesystem::rename(before, after);
        window.loader.rescan();
        QTRY_VERIFY(!window.loader.problem().isEmpty());
        // The window says so wherever the person is, with the way out.
        QVERIFY(locate->isVisible());
        QCOMPARE(offers.size(), 1);
        QCOMPARE(offers[0][1].value<QList<QAction*>>(), QList<QAction*>{locate});
        QVERIFY(window.workspace.problems().front().remedy.has_value());

        QSignalSpy failures(&window.loader, &DatasetLoader::failed);
        window.loader.locate(m_world.path("nowhere"));
        QTRY_COMPARE(failures.size(), 1);
        // Another folder of pictures, none of which is the project's.
        const std::filesystem::path other = m_world.path("other");
        for (const char* name : {"cat", "dog"}) {
            std::filesystem::create_directories(other / name);
            std::filesystem::copy(m_shapes / "train" / "circle", other / name,
                                  std::filesystem::copy_options::recursive);
        }
        window.loader.locate(other);
        QTRY_COMPARE(failures.size(), 2);
        QVERIFY2(failures[1][0].toString().contains("none of the project's"),
                 qPrintable(failures[1][0].toString()));
        QCOMPARE(window.document.spec().data.source, before.string());

        const int steps = window.document.undoStack()->count();
        window.loader.locate(after);
        QTRY_VERIFY(window.document.dataset());
        QCOMPARE(window.document.undoStack()->count(), steps + 1);
        QCOMPARE(window.document.spec().data.source, after.string());
        QVERIFY(window.document.spec().samples == table);
        QVERIFY(window.loader.problem().isEmpty());
        QVERIFY(!locate->isVisible());
        window.document.undoStack()->undo();
        QCOMPARE(window.document.spec().data.source, before.string());
        QTRY_VERIFY(!window.loader.problem().isEmpty());
        window.document.undoStack()->redo();
        QTRY_VERIFY(window.document.dataset());
    }

    void theClassTableIsASoundModel() {
        ClassTableModel model;
        QAbstractItemModelTester tester(&model);
        const auto dataset = openDataset(m_shapes, {});
        QVERIFY(dataset.has_value());
        model.setDataset(*dataset);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(3, ClassTableModel::Total).data().toString(), QString("90"));
        model.setDataset(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void signalsAreShownAsCurves() {
        std::string csv = "a,b,c,label\n";
        for (int i = 0; i < 12; ++i)
            csv += QString("%1,2.5,%2,%3\n").arg(i).arg(-i).arg(i % 2).toStdString();
        csv += "1,hot,3,0\n";
        const std::filesystem::path file = m_world.path("signals.csv");
        QVERIFY(writeFile(file, csv).has_value());
        Window window;
        window.open(file);
        QCOMPARE(window.wall().count(), std::size_t{12});
        QVERIFY((window.document.inputShape() == Shape{1, 1, 1, 3, 1}));
        QVERIFY(window.workspace.findChild<QTreeWidget*>("faults")->topLevelItemCount() > 1);
        const QImage curve = toQImage(*(*window.document.dataset()).image(3));
        QVERIFY(curve.width() > 100 && curve.height() > 50);
        bool hasInk = false;
        for (int y = 0; y < curve.height(); ++y)
            hasInk = hasInk || curve.pixel(curve.width() / 2, y) != qRgb(255, 255, 255);
        QVERIFY(hasInk);
        // A change that signals cannot have is told, and breaks no preview.
        addStep(window.frame, "rotation");
        QCOMPARE(window.document.spec().data.augment.size(), std::size_t{1});
        const std::vector<WorkspaceProblem> problems = window.workspace.problems();
        QCOMPARE(problems.size(), std::size_t{1});
        QVERIFY2(problems[0].message.contains("rotation"), qPrintable(problems[0].message));
        window.workspace.grab();
    }

    void volumesAreShownByTheirMiddle() {
        const std::filesystem::path folder = m_world.path("volumes");
        for (const char* kind : {"a", "b"})
            for (int i = 0; i < 4; ++i)
                for (int z = 0; z < 3; ++z) {
                    Image slice{5, 6, 1, std::vector<std::uint8_t>(30, 0)};
                    slice.pixels.assign(30, static_cast<std::uint8_t>(50 * (z + 1)));
                    QVERIFY(
                        writePng(folder / kind / std::to_string(i) / (std::to_string(z) + ".png"),
                                 slice)
                            .has_value());
                }
        Window window;
        window.open(folder);
        QCOMPARE(window.wall().count(), std::size_t{24}); // the slices, as images
        chooseIn(window.frame, "samples", "volumes");
        QTRY_COMPARE(window.wall().count(), std::size_t{8});
        QVERIFY((window.document.inputShape() == Shape{1, 3, 5, 6, 1}));
        const QImage middle = toQImage(*(*window.document.dataset()).image(0));
        QCOMPARE(middle.size(), QSize(6, 5));
        QCOMPARE(qGray(middle.pixel(2, 2)), 100);
        window.workspace.grab();
    }

    void openingAFolderIsOneUndoStep() {
        Window window;
        window.open(m_shapes);
        QCOMPARE(window.document.undoStack()->count(), 1);
        QCOMPARE(window.document.spec().classes.size(), std::size_t{3});
        QCOMPARE(window.wall().count(), std::size_t{90});
        window.document.undoStack()->undo();
        QVERIFY(!window.document.dataset());
        QVERIFY(window.document.spec().data.source.empty());
        window.document.undoStack()->redo();
        QTRY_VERIFY(window.document.dataset());
        QCOMPARE(window.wall().count(), std::size_t{90});
    }

    /// The field of the source opens as the menu does: another source's size does not stick, and
    /// what cannot be opened is told there and changes nothing.
    void aSourceIsEnteredInItsField() {
        const std::filesystem::path other = m_world.makeShapes("entered");
        Window window;
        window.open(m_shapes);
        edit(window.document, "size",
             [](ProjectSpec& spec) { spec.data.height = spec.data.width = 8; });
        auto* field = fieldOf<QLineEdit>(window.frame, "source");
        QCOMPARE(field->text(), text(m_shapes.string()));
        enterInto(field, text(other.string()));
        QTRY_COMPARE(window.document.spec().data.source, other.string());
        QCOMPARE(window.document.spec().data.height, std::int64_t{0});
        QTRY_VERIFY(!window.loader.task().isRunning());
        const int steps = window.document.undoStack()->count();
        window.frame.show();
        QSignalSpy failures(&window.loader, &DatasetLoader::failed);
        QSignalSpy toldElsewhere(&window.workspace, &DataWorkspace::failed);
        enterInto(field, text(m_world.path("never-made").string()));
        QTRY_COMPARE(failures.count(), 1);
        QCOMPARE(toldElsewhere.count(), 0);
        const auto notes = window.frame.findChildren<NoteLabel*>();
        QVERIFY(std::ranges::any_of(
            notes, [](const NoteLabel* note) { return note->text().contains("never-made"); }));
        enterInto(field, "");
        QCOMPARE(field->text(), text(other.string()));
        QCOMPARE(window.document.spec().data.source, other.string());
        QCOMPARE(window.document.undoStack()->count(), steps);
    }

    void aFolderWithoutImagesIsRefusedInWords() {
        Window window;
        QSignalSpy failures(&window.workspace, &DataWorkspace::failed);
        std::filesystem::create_directories(m_world.path("nothing"));
        window.loader.openSource(m_world.path("nothing"));
        QTRY_COMPARE(failures.size(), 1);
        QVERIFY(!failures[0][0].toString().isEmpty());
        QCOMPARE(window.document.undoStack()->count(), 0);
    }

    void filesThatCannotBeReadAreListedWithTheCause() {
        const auto folder = m_world.makeShapes("damaged", 2, 12);
        std::filesystem::path victim;
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder / "train")) {
            if (file.path().extension() == ".png" && victim.empty()) {
                victim = file.path();
            }
        }
        QVERIFY(writeFile(victim, "no image at all").has_value());
        Window window;
        window.open(folder);
        auto* faults = window.workspace.findChild<QTreeWidget*>("faults");
        QStringList causes;
        for (int row = 0; row < faults->topLevelItemCount(); ++row) {
            if (faults->topLevelItem(row)->text(0).contains(text(victim.filename().string()))) {
                causes << faults->topLevelItem(row)->text(1);
            }
        }
        QCOMPARE(causes.size(), 1);
        QVERIFY(!causes[0].isEmpty());
        QVERIFY(!faults->isHidden());
    }

    void theWallIsFilteredByClassAndSplit() {
        Window window;
        window.open(m_shapes);
        window.table().selectRow(1);
        QCOMPARE(window.wall().count(), std::size_t{30});
        for (const std::size_t sample : window.wall().samples()) {
            QCOMPARE(window.document.dataset()->samples()[sample].label, 1);
        }
        for (auto* button : window.workspace.findChildren<QToolButton*>()) {
            if (button->text() == "Test") {
                button->click();
            }
        }
        QCOMPARE(window.wall().count(), std::size_t{5}); // a sixth of 30
    }

    void theSplitSettingsDrawTheSplitAgainAndUndoBringsItBack() {
        Window window;
        window.open(m_shapes);
        const std::string before = window.document.dataset()->fingerprint();
        auto* share = fieldOf<QLineEdit>(window.frame, "validation_share");
        QVERIFY(share != nullptr);
        typeInto(share, "0,4");
        QCOMPARE(window.document.spec().data.validationShare, 0.1); // not for half a number
        QTest::keyClick(share, Qt::Key_Return);
        QCOMPARE(window.document.spec().data.validationShare, 0.4);
        QTRY_VERIFY(window.document.dataset() &&
                    window.document.dataset()->fingerprint() != before);
        QTRY_COMPARE(window.document.dataset()->indices(Split::Validation).size(),
                     std::size_t{30}); // 40 % of the 75 train samples
        window.document.undoStack()->undo();
        QTRY_VERIFY(window.document.dataset() &&
                    window.document.dataset()->fingerprint() == before);
    }

    void anAugmentationDoesNotScanAgainButRedrawsItsPreview() {
        Window window;
        window.open(m_shapes);
        const auto dataset = window.document.dataset();
        auto* strip = window.frame.findChild<AugmentStrip*>();
        QTRY_COMPARE(strip->pictureCount(), 8);
        addStep(window.frame, "rotation");
        enterInto(fieldOf<QLineEdit>(window.frame, "most"), "45");
        const std::vector<TypedValue> steps{{"rotation", {{"most", 45.0}}}};
        QVERIFY(window.document.spec().data.augment == steps);
        QTRY_COMPARE(strip->pictureCount(), 8);
        QCOMPARE(window.document.dataset(), dataset);
        QVERIFY(!window.loader.task().isRunning());
    }

    void theWallDecodesOnlyWhatIsSeen() {
        std::atomic<int> decoded{0};
        const auto dataset = endlessDataset(60'000, decoded);
        ImageWall wall;
        wall.resize(800, 600);
        wall.show();
        std::vector<std::size_t> all(60'000);
        std::iota(all.begin(), all.end(), std::size_t{0});
        wall.setSamples(dataset, all);
        QTRY_COMPARE(wall.pendingCount(), std::size_t{0});
        const int first = decoded;
        QVERIFY2(first > 50 && first < 600, qPrintable(QString::number(first))); // 3 screens on
        QScrollBar* bar = wall.verticalScrollBar();
        for (int step = 0; step <= 100; ++step) {
            bar->setValue(bar->maximum() / 100 * step);
        }
        bar->setValue(bar->maximum());
        QTRY_COMPARE(wall.pendingCount(), std::size_t{0});
        // A hundred screens went by; those that nobody waited for were not decoded.
        QVERIFY2(decoded < first + 2000, qPrintable(QString::number(decoded)));
        QCOMPARE(wall.placeAt(wall.tileRect(59'999).center()), 59'999);
        QVERIFY(wall.viewport()->rect().contains(wall.tileRect(59'999).center()));
    }

    void aPictureIsChosenByMouseAndKeys() {
        std::atomic<int> decoded{0};
        const auto dataset = endlessDataset(100, decoded);
        ImageWall wall;
        wall.resize(400, 300);
        wall.show();
        wall.setSamples(dataset, {10, 20, 30, 40});
        QSignalSpy chosen(&wall, &ImageWall::chosen);
        QTest::mouseClick(wall.viewport(), Qt::LeftButton, {}, wall.tileRect(2).center());
        QCOMPARE(chosen.takeLast()[0].toULongLong(), 30ULL);
        QTest::keyClick(&wall, Qt::Key_Right);
        QCOMPARE(chosen.takeLast()[0].toULongLong(), 40ULL);
        QTest::keyClick(&wall, Qt::Key_Home);
        QCOMPARE(chosen.takeLast()[0].toULongLong(), 10ULL);
    }
};

QTEST_MAIN(TestDataWorkspace)
#include "tst_data_workspace.moc"
