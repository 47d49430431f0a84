#include <QTemporaryDir>
#include <QTest>

#include "core/base/random.hpp"
#include "core/data/curation/draw_splits.hpp"
#include "core/data/curation/sample_edits.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/open_dataset.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace {

/// Words with all that a CSV file finds hard.
class RandomTable {
public:
    explicit RandomTable(std::uint64_t seed) : m_random({seed, 41}) {}

    SampleTable make() {
        std::vector<std::string> classes;
        for (std::size_t i = 0, count = 1 + m_random.below(6); i != count; ++i)
            classes.push_back(word() + std::to_string(i));
        SampleRows rows;
        std::vector<SampleMark> marks;
        for (std::size_t i = 0, count = m_random.below(2) * 7; i != count; ++i)
            rows.otherColumns.push_back("other" + std::to_string(i));
        const std::size_t count = m_random.below(3000);
        for (std::size_t i = 0; i != count; ++i) {
            if (m_random.below(20) == 0)
                rows.remarks.emplace_back(i, " remark, \"" + std::to_string(i));
            rows.paths.push_back(word() + "/" + std::to_string(i));
            if (!rows.otherColumns.empty()) {
                auto& fields = rows.otherFields.emplace_back();
                while (fields.size() != rows.otherColumns.size())
                    fields.push_back(word());
            }
            marks.push_back(
                {static_cast<std::int32_t>(m_random.below(classes.size())),
                 allSplits[m_random.below(3)],
                 m_random.below(4) == 0 ? SampleState::Excluded : SampleState::Included});
        }
        return {std::move(classes), std::move(rows), marks};
    }

    std::vector<std::size_t> rowsOf(const SampleTable& table) {
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row != table.size(); ++row)
            if (m_random.below(10) == 0)
                rows.push_back(row);
        return rows;
    }

    SampleTable edited(const SampleTable& table) {
        const std::vector<std::size_t> rows = rowsOf(table);
        switch (m_random.below(3)) {
        case 0:
            return relabelled(table, rows,
                              static_cast<std::int32_t>(m_random.below(table.classes().size())));
        case 1:
            return movedTo(table, rows, allSplits[m_random.below(3)]);
        default:
            return withState(table, rows,
                             m_random.below(2) == 0 ? SampleState::Excluded
                                                    : SampleState::Included);
        }
    }

private:
    std::string word() {
        static const std::vector<std::string> parts{"cat", ",",        "\"",   "\n", "\r\n", "#",
                                                    " ",   "\xc3\xa4", "\xff", "'",  "a b"};
        std::string result;
        for (std::size_t i = m_random.below(4); i != 0; --i)
            result += parts[m_random.below(parts.size())];
        return result;
    }

    RandomStream m_random;
};

std::vector<std::size_t> all(std::size_t count) {
    std::vector<std::size_t> rows(count);
    for (std::size_t i = 0; i != count; ++i)
        rows[i] = i;
    return rows;
}

} // namespace

/// The samples of a dataset as an edited value, and its file.
class TestSampleTable : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static std::string refusalOf(const std::string& csv) {
        const Result<SampleTable> table = sampleTableFromCsv(csv, "t.csv");
        return table ? std::string() : table.error().message;
    }

private slots:

    void comesBackFromItsFile() {
        for (std::uint64_t seed = 0; seed != 60; ++seed) {
            const SampleTable table = RandomTable(seed).make();
            const std::string csv = toCsv(table);
            const Result<SampleTable> read = sampleTableFromCsv(csv);
            QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
            QVERIFY2(*read == table, csv.c_str());
            QCOMPARE(toCsv(*read), csv);
            QCOMPARE(read->fingerprint(), table.fingerprint());
        }
        const auto file = pathOf(m_folder) / "deep/dataset.csv";
        const SampleTable table = RandomTable(5).make();
        QVERIFY(writeSampleTable(file, table));
        QVERIFY(*readSampleTable(file) == table);
    }

    void editsKeepWhatTheyWereMadeOf() {
        for (std::uint64_t seed = 100; seed != 120; ++seed) {
            RandomTable random(seed);
            std::vector<SampleTable> states{random.make()};
            std::vector<std::string> files{toCsv(states.back())};
            for (int i = 0; i != 30; ++i) {
                states.push_back(random.edited(states.back()));
                files.push_back(toCsv(states.back()));
            }
            for (std::size_t i = 0; i != states.size(); ++i)
                QCOMPARE(toCsv(states[i]), files[i]);
        }
    }

    void editsChangeWhatTheySay() {
        const SampleTable table({"a", "b"}, {{"1", "2", "3", "4"}, {}, {}, {}},
                                {{0, Split::Train}, {0, Split::Test}, {1, Split::Train}, {1}});
        const std::vector<std::size_t> rows{1, 3};
        const SampleTable labelled = relabelled(table, rows, 1);
        const SampleTable moved = movedTo(labelled, rows, Split::Validation);
        const SampleTable excluded = withState(moved, rows, SampleState::Excluded);
        QCOMPARE(excluded.mark(0), table.mark(0));
        QCOMPARE(excluded.mark(2), table.mark(2));
        for (const std::size_t row : rows)
            QCOMPARE(excluded.mark(row), (SampleMark{1, Split::Validation, SampleState::Excluded}));
        QVERIFY(withState(excluded, rows, SampleState::Included) == moved);
        QVERIFY(relabelled(table, {}, 1) == table);
        // What an excluded sample is, no run learns; that it is excluded, it does.
        QVERIFY(excluded.fingerprint() != moved.fingerprint());
        QCOMPARE(relabelled(excluded, rows, 0).fingerprint(), excluded.fingerprint());
    }

    void readsWhatOlderProgramsAndPeopleWrote() {
        const Result<SampleTable> old = sampleTableFromCsv("path,label,split\n"
                                                           "# classes: b,a\n"
                                                           "x.png,a,test\n");
        QVERIFY(old.has_value());
        QCOMPARE(old->mark(0), (SampleMark{1, Split::Test, SampleState::Included}));

        const Result<SampleTable> people =
            sampleTableFromCsv("\xef\xbb\xbf"
                               "split,note,label,state,path\r\n# by Ann\r\n\r\n"
                               "train,,cat,excluded,x\r\n#\r\ntest,\"a,b\",ape,included,y");
        QVERIFY2(people.has_value(), people ? "" : people.error().message.c_str());
        QCOMPARE(people->classes(), (std::vector<std::string>{"ape", "cat"}));
        QCOMPARE(people->mark(0).state, SampleState::Excluded);
        // Neither a column nor a remark that is not ours is lost.
        QCOMPARE(toCsv(*people), std::string("path,label,split,state,note\n# classes: ape,cat\n"
                                             "# by Ann\nx,cat,train,excluded,\n#\n"
                                             "y,ape,test,included,\"a,b\"\n"));
        // A last column may be left off where it is none of ours.
        QVERIFY(sampleTableFromCsv("path,label,split,note\nx,a,train\n").has_value());
    }

    void refusesInWordsAndWithTheLine_data() {
        QTest::addColumn<std::string>("csv");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char* name, const char* csv, const char* words) {
            QTest::newRow(name) << std::string(csv) << std::string(words);
        };
        row("empty", "", "t.csv: line 1 has no column \"path\"");
        row("a column lacks", "path,split\n", "line 1 has no column \"label\"");
        row("a column twice", "path,label,split,label\n",
            "line 1 names the column \"label\" twice");
        row("too few", "path,label,split\nx,a\n", "line 2 has too few fields");
        row("too many", "path,label,split\nx,a,train,y\n",
            "line 2 has 4 fields, the first line names 3");
        row("no split", "path,label,split\n\nx,a,tarin\n", "line 3 does not fit: \"tarin\"");
        row("no state", "path,label,split,state\nx,a,train,out\n",
            "line 2 does not fit: \"out\" is no state");
        row("no path", "path,label,split\n,a,train\n", "line 2 names no path");
        row("no label", "path,label,split\nx,,train\n", "line 2 has no label");
        row("a path twice", "path,label,split\nx,a,train\ny,a,train\nx,a,test\n",
            "line 4 names x a second time");
        row("a quote", "path,label,split\n\"x,a,train\n", "line 2 has a quote");
        row("text after a quote", "path,label,split\nx,\"a\"b,train\n", "line 2 has a quote");
        row("classes twice", "path,label,split\n# classes: a\n# classes: b\n",
            "line 3 lists the classes a second time");
        row("a class twice", "path,label,split\n# classes: a,a\n", "names the class a twice");
        row("a class without a name", "path,label,split\n# classes: a,,b\n",
            "line 2 lists a class without a name");
        row("not among the classes", "path,label,split\n# classes: a,b\nx,c,train\n",
            "line 3 has the label c");
    }

    void refusesInWordsAndWithTheLine() {
        QFETCH(std::string, csv);
        QFETCH(std::string, words);
        const std::string refusal = refusalOf(csv);
        QVERIFY2(contains(refusal, words), refusal.c_str());
    }

    void damagedFilesAreReadOrRefused() {
        // Whatever bytes: a table that comes back from its file, or a sentence.
        RandomStream random({7, 7});
        const std::string start = "path,label,split,state,note\n# classes: a,\"b,c\"\n# seen\n"
                                  "x/1.png,a,train,included,\n"
                                  "\"x,2.png\",\"b,c\",test,excluded,\"why \"\"so\"\"\"\n";
        int read = 0;
        for (int i = 0; i != 5000; ++i) {
            std::string csv = start;
            for (std::size_t k = 1 + random.below(4); k != 0; --k)
                csv[random.below(csv.size())] = static_cast<char>(random.next() & 0xff);
            const Result<SampleTable> table = sampleTableFromCsv(csv);
            QVERIFY(table || contains(table.error().message, "dataset.csv: "));
            if (!table)
                continue;
            ++read;
            const Result<SampleTable> again = sampleTableFromCsv(toCsv(*table));
            QVERIFY2(again && *again == *table, csv.c_str());
        }
        QVERIFY2(read > 100, std::to_string(read).c_str());
    }

    void excludedSamplesAreInNoSplit() {
        const auto folder = pathOf(m_folder) / "excluding";
        writeImages(folder / "a", 9);
        writeImages(folder / "b", 9);
        const auto before = openDataset(folder, {});
        QVERIFY(before.has_value());
        const std::vector<std::size_t> rows{0, 5, 17};
        const SampleTable table = withState((*before)->table(), rows, SampleState::Excluded);
        const auto file = pathOf(m_folder) / "excluding.csv";
        QVERIFY(writeSampleTable(file, table));
        const auto after = openDataset(folder, {}, file);
        QVERIFY2(after.has_value(), after ? "" : after.error().message.c_str());
        QCOMPARE((*after)->samples().size(), 18U); // each keeps its place
        std::size_t used = 0;
        for (const Split split : allSplits) {
            used += (*after)->indices(split).size();
            for (const std::size_t sample : (*after)->places(split))
                QVERIFY(std::ranges::find(rows, sample) == rows.end());
        }
        QCOMPARE(used, 15U);
        QCOMPARE((*after)->counts()[0] + (*after)->counts()[1], 15);
        // A run begins with the rest, under the same name.
        QCOMPARE((*after)->table().size(), 15U);
        QCOMPARE((*after)->fingerprint(), table.fingerprint());
        QVERIFY((*after)->fingerprint() != (*before)->fingerprint());
        QVERIFY(!datasetOf((*after)->scanned(),
                           withState(table, all(9), SampleState::Excluded))); // one class is left
    }

    void newSamplesComeLastAndMoveNobody() {
        const auto folder = pathOf(m_folder) / "growing";
        writeImages(folder / "b", 20);
        writeImages(folder / "c", 20);
        const auto before = openDataset(folder, {});
        QVERIFY(before.has_value());
        const std::vector<std::size_t> rows{1, 2, 3};
        const SampleTable table = relabelled((*before)->table(), rows, 1);
        writeImages(folder / "a", 12); // a class that sorts before the others
        writeImages(folder / "c", 30);
        const auto scanned = scanSource(folder, {});
        QVERIFY(scanned.has_value());
        const SampleTable grown = withNewSamples(table, **scanned, {});
        QCOMPARE(grown.classes(), (std::vector<std::string>{"b", "c", "a"}));
        QCOMPARE(grown.size(), 62U);
        for (std::size_t row = 0; row != table.size(); ++row) {
            QCOMPARE(grown.path(row), table.path(row));
            QCOMPARE(grown.mark(row), table.mark(row));
        }
        std::array<int, 3> splits{};
        for (std::size_t row = table.size(); row != grown.size(); ++row) {
            QVERIFY(grown.path(row).starts_with(
                grown.classes()[static_cast<std::size_t>(grown.mark(row).label)] + "/"));
            ++splits[static_cast<std::size_t>(grown.mark(row).split)];
        }
        QVERIFY(splits[0] > 0 && splits[2] > 0);
        QVERIFY(withNewSamples(grown, **scanned, {}) == grown);
    }

    void drawnAnewOnlySplitsChange() {
        const auto folder = pathOf(m_folder) / "drawing";
        writeImages(folder / "a", 20);
        writeImages(folder / "b", 20);
        const auto scanned = scanSource(folder, {});
        QVERIFY(scanned.has_value());
        const SampleTable drawn = drawnTable(**scanned, {});
        const std::vector<std::size_t> rows{0, 21};
        const SampleTable edited = withState(relabelled(drawn, rows, 1),
                                             std::vector<std::size_t>{7}, SampleState::Excluded);
        DatasetSpec other;
        other.splitSeed = 9;
        const SampleTable redrawn = withSplitsDrawn(edited, **scanned, other);
        int moved = 0;
        for (std::size_t row = 0; row != redrawn.size(); ++row) {
            QCOMPARE(redrawn.mark(row).label, edited.mark(row).label);
            QCOMPARE(redrawn.mark(row).state, edited.mark(row).state);
            moved += redrawn.mark(row).split != edited.mark(row).split ? 1 : 0;
        }
        QVERIFY(moved > 5);
        QCOMPARE(redrawn.mark(7), edited.mark(7));
        QVERIFY(withSplitsDrawn(movedTo(drawn, rows, Split::Validation), **scanned, {}) == drawn);
    }
};

QTEST_GUILESS_MAIN(TestSampleTable)
#include "tst_sample_table.moc"
