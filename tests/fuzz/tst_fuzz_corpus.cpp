#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <QTest>

#include "core/base/random.hpp"
#include "tests/fuzz/targets.hpp"

namespace fs = std::filesystem;
using namespace fovea;

namespace {

/// What parsers of numbers and of text stumble over.
constexpr std::array<const char*, 6> tokens{
    "9223372036854775808", "-1", "1e999", "\xff", "\"", ","};

std::string contentOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The input with some bytes changed, repeated, lost or cut off: what follows from the seed alone.
std::string damaged(std::string bytes, RandomStream& random) {
    const auto below = [&](std::size_t end) {
        return static_cast<std::size_t>(random.below(std::max<std::size_t>(end, 1)));
    };
    for (std::size_t change = 0, changes = 1 + below(4); change != changes; ++change) {
        const std::size_t place = below(bytes.size());
        switch (below(5)) {
        case 0:
            bytes.resize(place);
            break;
        case 1:
            if (!bytes.empty())
                bytes[place] = static_cast<char>(random.next() & 0xff);
            break;
        case 2:
            bytes.insert(place, bytes.substr(place, 1 + below(8)));
            break;
        case 3:
            bytes.erase(place, 1 + below(8));
            break;
        default:
            bytes.insert(place, tokens[below(tokens.size())]);
        }
    }
    return bytes;
}

} // namespace

/// Every input that is kept, and some thousand damaged ones of each, through every parser: each
/// target ends the process where its claims do not hold.
class TestFuzzCorpus : public QObject {
    Q_OBJECT

private slots:
    void takesWhatWasKept_data();
    void takesWhatWasKept();
};

void TestFuzzCorpus::takesWhatWasKept_data() {
    QTest::addColumn<QString>("name");
    for (const fuzz::Target& target : fuzz::targets()) {
        const std::string name(target.name);
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void TestFuzzCorpus::takesWhatWasKept() {
    QFETCH(const QString, name);
    const auto target = std::ranges::find(fuzz::targets(), name.toStdString(), &fuzz::Target::name);
    int inputs = 0;
    RandomStream random({1, 1});
    const fs::path corpus = fs::path(FOVEA_CORPUS) / name.toStdString();
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(corpus)) {
        if (!entry.is_regular_file())
            continue;
        const std::string bytes = contentOf(entry.path());
        target->run(bytes);
        for (int i = 0; i != 500; ++i)
            target->run(damaged(bytes, random));
        ++inputs;
    }
    QVERIFY2(inputs > 1, "the corpus has too few inputs to tell anything");
}

QTEST_GUILESS_MAIN(TestFuzzCorpus)
#include "tst_fuzz_corpus.moc"
