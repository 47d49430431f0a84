#include <QTemporaryDir>
#include <QTest>

#include "core/data/curation/sample_table_file.hpp"
#include "core/data/open_dataset.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

/// dataset.csv: written, read back, and read when people changed it.
class TestDatasetSplit : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_source;

    Result<std::shared_ptr<const Dataset>> openedWith(const std::string& csv) {
        const auto path = pathOf(m_folder) / "dataset.csv";
        write(path, csv);
        return openDataset(m_source, {}, path);
    }

    std::string errorOf(const std::string& csv) {
        const auto dataset = openedWith(csv);
        return dataset ? std::string() : dataset.error().message;
    }

private slots:

    void initTestCase() {
        m_source = pathOf(m_folder) / "images";
        writeImages(m_source / "ape", 12, 3, 3, 1);
        writeImages(m_source / "bee, \"wild\"", 9, 3, 3, 1);
        writeImages(m_source / "#cow", 3, 3, 3, 1);
        std::filesystem::create_directories(m_source / "dog");
    }

    void comesBackFromItsFile() {
        DatasetSpec spec;
        spec.splitSeed = 9;
        const auto dataset = openDataset(m_source, spec);
        QVERIFY(dataset.has_value());
        const std::string csv = toCsv((*dataset)->table());
        QVERIFY2(csv.starts_with("path,label,split\n# classes: \"#cow\",ape,\"bee, \"\"wild\"\"\","
                                 "dog\n"),
                 csv.c_str());
        const auto read = openedWith(csv);
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE((*read)->fingerprint(), (*dataset)->fingerprint());
        QCOMPARE((*read)->classes(), (*dataset)->classes());
        QVERIFY((*read)->faults().empty());
        QCOMPARE(toCsv((*read)->table()), csv);

        // As spreadsheets write it.
        std::string dos = "\xef\xbb\xbf";
        for (const char c : csv)
            dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
        const auto fromDos = openedWith(dos);
        QVERIFY2(fromDos.has_value(), fromDos ? "" : fromDos.error().message.c_str());
        QCOMPARE((*fromDos)->fingerprint(), (*dataset)->fingerprint());
    }

    void decidesClassesLabelsAndSplits() {
        const auto dataset = openedWith("split,label,path,why\n"
                                        "# classes: zebra,bee,ape\n"
                                        "# a remark, with \" a quote\n"
                                        "test,ape,ape/0.png,clear\n"
                                        "\n"
                                        "train,bee,ape/1.png,relabelled\n"
                                        "train,ape,ape/2.png,\n"
                                        "validation,bee,gone.png,\n");
        QVERIFY2(dataset.has_value(), dataset ? "" : dataset.error().message.c_str());
        // A class without samples keeps the place that it has in the list.
        QCOMPARE((*dataset)->classes(), (std::vector<std::string>{"zebra", "bee", "ape"}));
        QCOMPARE((*dataset)->samples().size(), 4U);
        QVERIFY((*dataset)->isMissing(3)); // it keeps its place
        QCOMPARE((*dataset)->table().size(), 3U);
        QCOMPARE((*dataset)->samples()[0].name, "ape/0.png");
        QCOMPARE((*dataset)->samples()[0].split, Split::Test);
        QCOMPARE((*dataset)->samples()[0].label, 2);
        QCOMPARE((*dataset)->samples()[1].label, 1);
        QCOMPARE((*dataset)->faults().size(), 1U);
        QCOMPARE((*dataset)->faults()[0].path, "gone.png");
        const auto& notes = (*dataset)->notes();
        QVERIFY(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
            return contains(note, "21 samples are not named");
        }));
    }

    void namesTheLineOfAMistake() {
        const std::string start = "path,label,split\n";
        QVERIFY(contains(errorOf("path,label\nape/0.png,ape\n"), "line 1 has no column \"split\""));
        QVERIFY(contains(errorOf(start + "ape/0.png,ape,train\nape/1.png,ape,trian\n"),
                         "line 3 does not fit: \"trian\""));
        QVERIFY(contains(errorOf(start + "ape/0.png,ape\n"), "line 2 has too few fields"));
        QVERIFY(contains(errorOf(start + "# classes: a,b\nape/0.png,c,train\n"),
                         "line 3 has the label c"));
        QVERIFY(contains(errorOf(start + "ape/0.png,a,train\nape/0.png,b,train\n"),
                         "line 3 names ape/0.png a second time"));
        QVERIFY(contains(errorOf(start + "# classes: a,a\n"), "names the class a twice"));
        QVERIFY(
            contains(errorOf(start + "\"a\nb\",x,train\n\"open,x,train\n"), "line 4 has a quote"));
        QVERIFY(contains(errorOf(start + "\"a\"b,x,train\n"), "line 2 has a quote"));
        QVERIFY(contains(errorOf(""), "line 1 has no column"));
        QVERIFY(contains(errorOf(start), "no class with images"));
        const auto gone = openDataset(m_source, {}, pathOf(m_folder) / "gone.csv");
        QVERIFY(!gone.has_value());
        QCOMPARE(gone.error().kind, ErrorKind::Data);
    }
};

QTEST_GUILESS_MAIN(TestDatasetSplit)
#include "tst_dataset_split.moc"
