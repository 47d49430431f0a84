#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/graph/network.hpp"

namespace fovea {

/// A named float32 tensor in a weights file.
struct NamedTensor {
    std::string name;
    Extents extents;
    std::span<const float> values;
};

/// A safetensors file (huggingface/safetensors, "Format"): 8 bytes of little-endian header length,
/// a JSON header {"name": {"dtype", "shape", "data_offsets"}, "__metadata__": {...}} padded with
/// spaces to a multiple of 8, the data.
Result<void> writeTensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                          const std::map<std::string, std::string>& metadata);

/// A safetensors file in memory; `tensors` borrow from `bytes`.
struct TensorFile {
    std::string bytes;
    std::vector<NamedTensor> tensors;
    std::map<std::string, std::string> metadata;

    const NamedTensor* find(std::string_view name) const;
};

/// errors  not such a file: too short, offsets outside or overlapping, dtype other than F32
Result<TensorFile> readTensors(const std::filesystem::path& path);

/// All weights of a network, Running ones included, under NetworkWeight::name().
Result<void> saveWeights(const std::filesystem::path& path, const Network& network,
                         const std::map<std::string, std::string>& metadata = {});

/// A network compiled for inference takes a file with or without its auxiliary heads' weights.
/// errors  a weight missing, superfluous or of another shape (all named); nothing is changed then
Result<void> loadWeights(const std::filesystem::path& path, Network& network);

/// The same of a file that is read already; `path` is for messages.
Result<void> loadWeights(const TensorFile& file, const std::filesystem::path& path,
                         Network& network);

} // namespace fovea
