/// The files that other programs write: datasets, weights, pictures.

#include "core/data/codecs/codecs.hpp"
#include "core/data/curation/sample_table_file.hpp"
#include "core/data/formats/pnm.hpp"
#include "core/data/sources/scan.hpp"
#include "core/data/sources/signal_table.hpp"
#include "core/training/weights_file.hpp"
#include "tests/fuzz/scratch_file.hpp"
#include "tests/fuzz/targets.hpp"

namespace fovea::fuzz {

namespace {

/// What a scan promises to those who use it: labels among the classes, images of the size told.
void checkScan(const Result<ScannedSource>& source) {
    if (!source)
        return expect(!source.error().message.empty(), "a refusal without a sentence");
    const Scan& scan = source->scan;
    const auto classes = static_cast<std::int32_t>(scan.classes.size());
    for (const Sample& sample : scan.samples)
        expect(sample.label >= 0 && sample.label < classes, "a label that is no class");
    if (scan.samples.empty())
        return;
    const Result<Image> image = source->images->image(scan.samples.back(), {});
    if (image)
        expect(image->height == scan.imageShape.h || scan.imageShape.h == 0,
               "an image of another height than the scan told");
}

} // namespace

void datasetCsv(std::string_view bytes) {
    const Result<SampleTable> table = sampleTableFromCsv(bytes);
    if (!table)
        return expect(!table.error().message.empty(), "a refusal without a sentence");
    const auto classes = static_cast<std::int32_t>(table->classes().size());
    for (std::size_t row = 0; row != table->size(); ++row)
        expect(table->mark(row).label >= 0 && table->mark(row).label < classes,
               "a label that is no class");
    const std::string written = toCsv(*table);
    const Result<SampleTable> again = sampleTableFromCsv(written);
    expect(again.has_value(), "a table that was written cannot be read");
    expect(*again == *table, "a table changed on its way through the file");
}

void safetensors(std::string_view bytes) {
    static const ScratchFile scratch("weights.safetensors");
    const Result<TensorFile> file = readTensors(scratch.with(bytes));
    if (!file)
        return expect(!file.error().message.empty(), "a refusal without a sentence");
    double sum = 0; // every value is read, so that one outside of the file is noticed
    for (const NamedTensor& tensor : file->tensors)
        for (const float value : tensor.values)
            sum += value;
    expect(sum == sum || sum != sum, "");
}

void idx(std::string_view bytes) {
    static const ScratchFile scratch("train-images-idx3-ubyte");
    if (bytes.empty())
        return;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes.front()));
    bytes.remove_prefix(1);
    const std::string_view labels = bytes.substr(0, length);
    scratch.putBeside("train-labels-idx1-ubyte", labels);
    checkScan(scanIdx(scratch.with(bytes.substr(labels.size())), {}));
}

void archive(std::string_view bytes) {
    static const ScratchFile scratch("pictures");
    checkScan(
        scanArchive(scratch.with(bytes), {}, {{}, 0}, {}, [](std::int64_t, std::int64_t) {}, {}));
}

void cifar(std::string_view bytes) {
    static const ScratchFile scratch("data_batch_1.bin");
    checkScan(scanCifar(scratch.with(bytes), LabelGrain::Fine, {}));
}

void npz(std::string_view bytes) {
    static const ScratchFile scratch("set.npz");
    checkScan(scanArrays(scratch.with(bytes), {}));
}

void npy(std::string_view bytes) {
    static const ScratchFile scratch("X.npy");
    if (bytes.empty())
        return;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes.front()));
    bytes.remove_prefix(1);
    const std::string_view labels = bytes.substr(0, length);
    scratch.putBeside("y.npy", labels);
    checkScan(scanArrays(scratch.with(bytes.substr(labels.size())), {}));
}

void mat(std::string_view bytes) {
    static const ScratchFile scratch("train_32x32.mat");
    checkScan(scanSvhn(scratch.with(bytes), {}));
}

void signalCsv(std::string_view bytes) {
    const Result<SignalTable> table = readSignalTable(bytes, "signals.csv", {});
    if (!table)
        return expect(!table.error().message.empty(), "a refusal without a sentence");
    expect(table->values.size() ==
               table->indices.size() * static_cast<std::size_t>(table->width * table->channels),
           "a table whose values are not rows times width times channels");
}

namespace {

void checkPicture(std::string_view bytes) {
    const Result<Image> image = decodeImage(bytes);
    if (!image)
        return expect(!image.error().message.empty(), "a refusal without a sentence");
    expect(static_cast<std::int64_t>(image->pixels.size() + image->values.size()) ==
               image->height * image->width * image->channels,
           "an image whose pixels are not height times width times channels");
}

} // namespace

void pnm(std::string_view bytes) {
    if (isPnm(bytes))
        checkPicture(bytes);
}

void picture(std::string_view bytes) {
    constexpr std::int64_t mostPixels = 1 << 16; // what more has takes its time, and no other way
    const Result<const Codec*> codec = codecOf(bytes);
    const Result<PictureLook> look =
        codec ? (*codec)->look(bytes) : Result<PictureLook>(tl::unexpected(codec.error()));
    if (!look)
        return expect(!look.error().message.empty(), "a refusal without a sentence");
    expect(look->pages >= 1, "a file of pictures without one");
    if (look->height > 0 && look->width > 0 && look->height <= mostPixels / look->width)
        checkPicture(bytes);
}

} // namespace fovea::fuzz
