#include <fstream>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/open_dataset.hpp"
#include "core/data/sample_file.hpp"
#include "core/graph/templates.hpp"
#include "core/layer/plugin_file.hpp"
#include "core/project/project.hpp"
#include "core/training/checkpoint.hpp"
#include "core/training/runs/control_file.hpp"
#include "core/training/runs/run_lock.hpp"
#include "core/training/runs/run_reader.hpp"
#include "core/training/weights_file.hpp"
#include "tests/core/dataset_files.hpp"

using namespace fovea;
using namespace fovea::testdata;

namespace fs = std::filesystem;

namespace {

constexpr FileKind note{"a note", 10};

template <class T>
std::string messageOf(const Result<T>& result) {
    return result ? std::string() : result.error().message;
}

#define VERIFY_SAYS(message, part)                                                                 \
    do {                                                                                           \
        const std::string said = (message);                                                        \
        QVERIFY2(contains(said, part), said.c_str());                                              \
    } while (false)

void makePipe(const fs::path& path) {
    fs::create_directories(path.parent_path());
    fs::remove(path);
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
}

void makeSparse(const fs::path& path, std::uintmax_t size) {
    fs::create_directories(path.parent_path());
    std::ofstream(path).put('x');
    fs::resize_file(path, size);
}

void makeSocket(const fs::path& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    QVERIFY(path.string().size() < sizeof address.sun_path);
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
}

} // namespace

/// What is no file is not waited for, and what is too large is not begun.
class TestReadingDoor : public QObject {
    Q_OBJECT

private slots:

    void readsAFileWhole() {
        write(path("whole"), "0123456789");
        QCOMPARE(*readFile(path("whole"), note), std::string("0123456789"));
        Result<RegularFile> file = RegularFile::open(path("whole"), note);
        QCOMPARE(file->size(), std::uint64_t{10});
        std::string bytes;
        QVERIFY(file->append(bytes, 3).has_value());
        QCOMPARE(bytes, std::string("012"));
        QCOMPARE(*file->readRest(), std::string("3456789"));
        QCOMPARE(*readFile(file->samePath(), note), std::string("0123456789"));
    }

    void refusesWhatIsNoFile_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        QTest::newRow("pipe") << "pipe"
                              << "pipe: is a named pipe where a file is expected";
        QTest::newRow("device") << "zero"
                                << "zero: is a device where a file is expected";
        QTest::newRow("folder") << "folder"
                                << "folder: is a folder where a file is expected";
        QTest::newRow("socket") << "socket"
                                << "socket: is a socket where a file is expected";
        QTest::newRow("nothing") << "none"
                                 << "none: cannot be opened (No such file";
        QTest::newRow("a link to nothing") << "astray"
                                           << "astray: cannot be opened (No such file";
    }

    void refusesWhatIsNoFile() {
        QFETCH(QString, name);
        QFETCH(QString, says);
        makePipe(path("pipe"));
        fs::create_directories(path("folder"));
        if (!fs::exists(path("socket")))
            makeSocket(path("socket"));
        for (const auto& [link, target] : {std::pair{"zero", "/dev/zero"}, {"astray", "/gone"}})
            if (!fs::is_symlink(path(link)))
                fs::create_symlink(target, path(link));
        VERIFY_SAYS(messageOf(readFile(path(name.toStdString()))), says.toStdString());
    }

    void refusesWhatIsLargerThanItsKind() {
        write(path("long"), "01234567890");
        VERIFY_SAYS(messageOf(readFile(path("long"), note)),
                    "long: has 11 bytes, and a note is read up to 10 bytes; make it smaller");
        makeSparse(path("film.png"), std::uintmax_t{40} << 30);
        VERIFY_SAYS(messageOf(readImage(path("film.png"))),
                    "film.png: has 40 GiB, and a picture is read up to 1 GiB");
    }

    void stopsWhereAFileGrowsBeyondItsKind() {
        write(path("growing"), "0123456789");
        Result<RegularFile> file = RegularFile::open(path("growing"), note);
        std::ofstream(path("growing"), std::ios::app) << "and more";
        VERIFY_SAYS(messageOf(file->readRest()), "growing: has 18 bytes, and a note");
    }

    void stopsWhenAsked() {
        write(path("stopped"), "0123");
        std::stop_source stop;
        stop.request_stop();
        const Result<std::string> read = readFile(path("stopped"), note, stop.get_token());
        QVERIFY(!read && read.error().kind == ErrorKind::Interrupted);
    }

    /// None of these comes back where a reader opens what has the name.
    void noReaderWaitsForAPipe() {
        const fs::path pipe = path("pipes/a");
        makePipe(pipe);
        VERIFY_SAYS(messageOf(readImage(pipe)), "a named pipe");
        VERIFY_SAYS(messageOf(loadNetwork(pipe.string())), "a named pipe");
        VERIFY_SAYS(messageOf(readTensors(pipe)), "a named pipe");
        VERIFY_SAYS(messageOf(readSampleTable(pipe)), "a named pipe");
        QVERIFY(!openPlugin(pipe).has_value());
        makePipe(path("pipes/state.json"));
        VERIFY_SAYS(messageOf(readCheckpointState(path("pipes"))), "a named pipe");
        makePipe(path("pipes/project.json"));
        VERIFY_SAYS(messageOf(ProjectFolder{path("pipes")}.load()), "a named pipe");
        for (const char* name : {"a.csv", "a.csv.gz"}) {
            makePipe(path(std::string("pipes/") + name));
            VERIFY_SAYS(messageOf(readSamples(path(std::string("pipes/") + name), {}, Shape())),
                        "a named pipe");
        }
    }

    void noRunWaitsForAPipe() {
        const RunFolder run{path("run")};
        for (const fs::path& file :
             {run.specFile(), run.eventsFile(), run.lockFile(), run.controlFile()})
            makePipe(file);
        VERIFY_SAYS(messageOf(run.readSpec()), "a named pipe");
        VERIFY_SAYS(messageOf(run.readEvents()), "a named pipe");
        QVERIFY(!RunLock::isHeld(run));
        VERIFY_SAYS(messageOf(RunLock::take(run)), "it is a named pipe");
        QVERIFY(!sendCommand(run, RunCommand::Stop).has_value());
        const RunRecord record = readRun(run);
        QCOMPARE(record.faults.size(), std::size_t{2});
    }

    void aPipeAmongPicturesIsAFaultOfItsOwn() {
        for (const char* name : {"a", "b"})
            writeImages(path("pictures") / name, 4);
        makePipe(path("pictures/a/pipe.png"));
        fs::create_symlink("/dev/zero", path("pictures/b/zero.png"));
        const auto dataset = openDataset(path("pictures"), {});
        QVERIFY2(dataset.has_value(), messageOf(dataset).c_str());
        QCOMPARE((*dataset)->samples().size(), std::size_t{8});
        QCOMPARE((*dataset)->faults().size(), std::size_t{2});
        VERIFY_SAYS((*dataset)->faults()[0].cause, "a named pipe");
        VERIFY_SAYS((*dataset)->faults()[1].cause, "a device");
    }

    void writesPastWhatHasTheNameOfItsPart() {
        const fs::path part = path(fmt::format("new.{}.part", ::getpid()));
        makePipe(part);
        write(path("new"), "bytes");
        QCOMPARE(*readFile(path("new")), std::string("bytes"));
        QVERIFY(!fs::exists(part));
    }

    void saysSizesInUnits() {
        QCOMPARE(sizeText(0), std::string("0 bytes"));
        QCOMPARE(sizeText(1), std::string("1 byte"));
        QCOMPARE(sizeText(1536), std::string("1.5 KiB"));
        QCOMPARE(sizeText(std::uint64_t{40} << 30), std::string("40 GiB"));
        QCOMPARE(sizeText(~std::uint64_t{0}), std::string("16 EiB"));
    }

private:
    fs::path path(const std::string& name) const { return pathOf(m_folder) / name; }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestReadingDoor)
#include "tst_reading_door.moc"
