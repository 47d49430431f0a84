#pragma once

#include <span>
#include <string_view>

/// The parsers that read what comes from outside, each as a function that takes any bytes and must
/// neither crash nor hang nor allocate without bound. Where a parser accepts what it was given and
/// there is a writer, the round trip is checked too: what is read, written and read again is equal.
namespace fovea::fuzz {

struct Target {
    std::string_view name; ///< also the folder of its corpus: tests/fuzz/corpus/NAME
    void (*run)(std::string_view bytes);
};

/// All of them, by name.
std::span<const Target> targets();

/// Ends the process with a sentence, which libFuzzer and ctest take for a finding.
void expect(bool claim, std::string_view what);

void network(std::string_view bytes);     ///< network files (JSON)
void project(std::string_view bytes);     ///< project.json
void run(std::string_view bytes);         ///< run.json
void state(std::string_view bytes);       ///< a checkpoint's state.json
void events(std::string_view bytes);      ///< lines of events.jsonl
void datasetCsv(std::string_view bytes);  ///< dataset.csv
void safetensors(std::string_view bytes); ///< weights files
void idx(std::string_view bytes);         ///< IDX labels (the first byte: how long), images
void archive(std::string_view bytes);     ///< zip, tar and 7z archives of folders
void cifar(std::string_view bytes);       ///< CIFAR-10 batches
void npz(std::string_view bytes);         ///< archives of NumPy's arrays
void npy(std::string_view bytes);         ///< NumPy's labels (the first byte: how long), images
void mat(std::string_view bytes);         ///< MAT-files as SVHN has them
void signalCsv(std::string_view bytes);   ///< CSV files of signals
void pnm(std::string_view bytes);         ///< netpbm images
void picture(std::string_view bytes);     ///< pictures of all formats

} // namespace fovea::fuzz
