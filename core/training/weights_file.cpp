#include "core/training/weights_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/base/regular_file.hpp"

namespace fovea {

namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

constexpr std::uint64_t lengthBytes = 8;
constexpr std::uint64_t largestHeader = 100'000'000; // the reference implementation's limit
constexpr const char* metadataKey = "__metadata__";

/// Where a tensor lies in the data, from its header entry.
struct Entry {
    std::string name;
    Extents extents;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

bool isCountList(const nlohmann::json& json) {
    return json.is_array() && std::all_of(json.begin(), json.end(), [](const nlohmann::json& each) {
               return each.is_number_unsigned();
           });
}

/// The bytes of a float32 tensor; nullopt when no memory could hold it.
std::optional<std::uint64_t> bytesOf(const Extents& extents) {
    std::uint64_t bytes = sizeof(float);
    for (const std::int64_t extent : extents)
        if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes))
            return std::nullopt;
    return bytes;
}

Result<Entry> entryFrom(const std::string& name, const nlohmann::json& json) {
    const auto fault = [&](std::string_view what) {
        return fail(fmt::format("tensor '{}' {}", name, what));
    };
    if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets"))
        return fault("lacks dtype, shape or data_offsets");
    const nlohmann::json& dtype = json["dtype"];
    if (!dtype.is_string() || dtype.get<std::string>() != "F32")
        return fault(fmt::format("has the type {}; only F32 is read: convert it to float32 first",
                                 jsonText(dtype)));
    const nlohmann::json& offsets = json["data_offsets"];
    if (!isCountList(json["shape"]) || !isCountList(offsets) || offsets.size() != 2)
        return fault("has a damaged shape or data_offsets");
    Entry entry{name, json["shape"].get<Extents>(), offsets[0].get<std::uint64_t>(),
                offsets[1].get<std::uint64_t>()};
    const std::optional<std::uint64_t> bytes = bytesOf(entry.extents);
    if (!bytes || entry.end < entry.begin || entry.end - entry.begin != *bytes)
        return fault("has data_offsets that do not fit its shape");
    return entry;
}

/// The format forbids holes and overlaps: the tensors are the data, one after the other.
Result<void> checkLayout(std::vector<const Entry*> entries, std::uint64_t dataBytes) {
    std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
        return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
    });
    std::uint64_t end = 0;
    for (const Entry* each : entries) {
        if (each->begin != end)
            return fail(fmt::format("tensor '{}' {} the tensor before it", each->name,
                                    each->begin < end ? "overlaps" : "leaves a hole after"));
        end = each->end;
    }
    if (end != dataBytes)
        return fail(fmt::format("its tensors need {} bytes of data, it has {}", end, dataBytes));
    return {};
}

Result<std::map<std::string, std::string>> metadataFrom(const nlohmann::json& json) {
    std::map<std::string, std::string> metadata;
    if (!json.is_object())
        return fail("its __metadata__ is no object");
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string())
            return fail(fmt::format("its __metadata__ has '{}', which is no text", key));
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

/// The tensors, each with its place in the data, and the metadata into `file`.
Result<std::vector<Entry>> entriesFrom(std::string_view header, TensorFile& file) {
    if (header.empty() || header.front() != '{')
        return fail("its header does not begin with {");
    const Result<nlohmann::json> json = parseJson(header, "its header");
    if (!json)
        return tl::unexpected(json.error());
    std::vector<Entry> entries;
    for (const auto& [name, value] : json->items()) {
        if (name == metadataKey) {
            auto metadata = metadataFrom(value);
            if (!metadata)
                return tl::unexpected(metadata.error());
            file.metadata = std::move(*metadata);
            continue;
        }
        Result<Entry> entry = entryFrom(name, value);
        if (!entry)
            return tl::unexpected(entry.error());
        entries.push_back(std::move(*entry));
    }
    return entries;
}

/// The header first: data that it does not promise are not read.
Result<TensorFile> parse(RegularFile& opened) {
    TensorFile file;
    std::string& bytes = file.bytes;
    if (Result<void> read = opened.append(bytes, lengthBytes); !read)
        return tl::unexpected(read.error());
    if (bytes.size() < lengthBytes)
        return fail("it is too short");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), lengthBytes);
    const std::uint64_t behind = opened.size() - std::min(opened.size(), lengthBytes);
    if (length > largestHeader || length > behind)
        return fail(fmt::format("its header of {} bytes does not fit into it", length));
    if (Result<void> read = opened.append(bytes, length); !read)
        return tl::unexpected(read.error());
    Result<std::vector<Entry>> entries =
        entriesFrom(std::string_view(bytes).substr(lengthBytes), file);
    if (!entries)
        return tl::unexpected(entries.error());
    std::vector<const Entry*> pointers;
    for (const Entry& each : *entries)
        pointers.push_back(&each);
    if (Result<void> layout = checkLayout(pointers, behind - length); !layout)
        return tl::unexpected(layout.error());

    // Other programs may not pad their header; floats must still lie where floats may lie.
    bytes.append((sizeof(float) - bytes.size() % sizeof(float)) % sizeof(float), ' ');
    const std::size_t data = bytes.size();
    if (Result<void> read = opened.append(bytes, behind - length); !read)
        return tl::unexpected(read.error());
    if (bytes.size() - data != behind - length)
        return fail("it has become shorter while it was read");
    for (Entry& each : *entries) {
        const auto* values = reinterpret_cast<const float*>(bytes.data() + data + each.begin);
        file.tensors.push_back({std::move(each.name),
                                std::move(each.extents),
                                {values, (each.end - each.begin) / sizeof(float)}});
    }
    return file;
}

std::string extentsText(const Extents& extents) {
    return fmt::format("[{}]", fmt::join(extents, ", "));
}

/// Everything in which a file differs from what the network needs, a line each.
std::vector<std::string> differences(const TensorFile& file, const Network& network) {
    std::vector<std::string> lines;
    std::set<std::string, std::less<>> needed;
    for (const NetworkWeight& weight : network.weights()) {
        const std::string name = weight.name();
        needed.insert(name);
        const NamedTensor* tensor = file.find(name);
        if (tensor == nullptr)
            lines.push_back(fmt::format("{} is missing", name));
        else if (tensor->extents != weight.info.extents)
            lines.push_back(fmt::format("{} has the shape {}, the network needs {}", name,
                                        extentsText(tensor->extents),
                                        extentsText(weight.info.extents)));
    }
    needed.insert(network.weightsLeftOut().begin(), network.weightsLeftOut().end());
    for (const NamedTensor& tensor : file.tensors)
        if (!needed.contains(tensor.name))
            lines.push_back(fmt::format("{} is not in the network", tensor.name));
    return lines;
}

} // namespace

Result<void> writeTensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                          const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    if (!metadata.empty())
        json[metadataKey] = metadata;
    std::size_t offset = 0;
    for (const NamedTensor& tensor : tensors) {
        const std::size_t end = offset + tensor.values.size_bytes();
        json[tensor.name] = {
            {"dtype", "F32"}, {"shape", tensor.extents}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string header = jsonText(json);
    header.resize((header.size() + 7) / 8 * 8, ' ');

    std::string bytes(lengthBytes, '\0');
    bytes.reserve(lengthBytes + header.size() + offset);
    const std::uint64_t length = header.size();
    std::memcpy(bytes.data(), &length, lengthBytes);
    bytes += header;
    for (const NamedTensor& tensor : tensors)
        bytes.append(reinterpret_cast<const char*>(tensor.values.data()),
                     tensor.values.size_bytes());
    return writeFile(path, bytes);
}

const NamedTensor* TensorFile::find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const NamedTensor& each) { return each.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

Result<TensorFile> readTensors(const std::filesystem::path& path) {
    Result<RegularFile> opened = RegularFile::open(path, file_kinds::weights);
    if (!opened)
        return tl::unexpected(opened.error());
    Result<TensorFile> file = parse(*opened);
    if (!file)
        return fail(
            fmt::format("{} is no safetensors file: {}", path.string(), file.error().message));
    return file;
}

Result<void> saveWeights(const std::filesystem::path& path, const Network& network,
                         const std::map<std::string, std::string>& metadata) {
    std::vector<NamedTensor> tensors;
    for (const NetworkWeight& weight : network.weights())
        tensors.push_back({weight.name(), weight.info.extents, weight.values});
    return writeTensors(path, tensors, metadata);
}

Result<void> loadWeights(const std::filesystem::path& path, Network& network) {
    const Result<TensorFile> file = readTensors(path);
    if (!file)
        return tl::unexpected(file.error());
    return loadWeights(*file, path, network);
}

Result<void> loadWeights(const TensorFile& file, const std::filesystem::path& path,
                         Network& network) {
    if (const std::vector<std::string> lines = differences(file, network); !lines.empty())
        return fail(ErrorKind::Network, fmt::format("{} does not belong to this network: {}",
                                                    path.string(), fmt::join(lines, "; ")));
    for (NetworkWeight& weight : network.weights()) {
        const NamedTensor* tensor = file.find(weight.name());
        std::copy(tensor->values.begin(), tensor->values.end(), weight.values.begin());
    }
    return {};
}

} // namespace fovea
