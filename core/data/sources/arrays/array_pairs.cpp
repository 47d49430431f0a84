#include "core/data/sources/arrays/array_pairs.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/data/sources/memory_images.hpp"
#include "core/data/sources/split_names.hpp"

namespace fovea {

namespace {

bool isNpz(const std::filesystem::path& file) { return file.extension() == ".npz"; }

bool isNpy(const std::filesystem::path& file) { return file.extension() == ".npy"; }

std::vector<std::filesystem::path> arrayFiles(const std::filesystem::path& folder) {
    return containerFiles(folder, [](std::string_view name) {
        return name.ends_with(".npz") || name.ends_with(".npy");
    });
}

std::string withoutNpy(const std::string& name) {
    constexpr std::string_view ending = ".npy";
    return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

/// Collects arrays, and says which go together.
class PairSearch {
public:
    void add(const std::filesystem::path& file) {
        const std::string fileName = file.filename().string();
        if (isNpy(file))
            return addArray({file, std::nullopt, fileName, {}}, withoutNpy(fileName));
        Result<RegularFile> opened = RegularFile::open(file, file_kinds::container);
        const Result<std::vector<ZipMember>> members =
            opened ? readZipDirectory(*opened)
                   : Result<std::vector<ZipMember>>(tl::unexpected(opened.error()));
        if (!members) {
            m_result.faults.push_back({fileName, members.error().message});
            return;
        }
        for (const ZipMember& member : *members) {
            const std::string name = withoutNpy(member.name);
            addArray({file, member, fmt::format("{}/{}", fileName, name), {}}, name);
        }
    }

    ArrayPairs finish() {
        for (const StoredArray& images : m_arrays) {
            if (images.says.isLabels)
                continue;
            const auto labels =
                std::find_if(m_arrays.begin(), m_arrays.end(),
                             [&](const StoredArray& each) { return belong(images, each); });
            if (labels == m_arrays.end())
                m_result.faults.push_back({images.name, "its labels are not beside it"});
            else
                m_result.pairs.push_back({images, *labels, splitOf(images)});
        }
        std::stable_sort(m_result.pairs.begin(), m_result.pairs.end(),
                         [](const ArrayPair& a, const ArrayPair& b) { return a.split < b.split; });
        return std::move(m_result);
    }

private:
    void addArray(StoredArray array, const std::string& name) {
        const std::optional<ArrayName> says = arrayNameOf(name);
        if (!says) {
            m_result.others.push_back(array.name);
            return;
        }
        array.says = *says;
        m_arrays.push_back(std::move(array));
    }

    static bool belong(const StoredArray& images, const StoredArray& labels) {
        const bool haveOnePlace =
            images.member ? labels.member && images.file == labels.file : !labels.member;
        return labels.says.isLabels && haveOnePlace && images.says.split == labels.says.split &&
               images.says.others == labels.says.others;
    }

    static std::optional<Split> splitOf(const StoredArray& images) {
        if (images.says.split || !images.member)
            return images.says.split;
        const std::optional<SplitName> name = splitNameOf(images.file.stem().string());
        return name ? std::optional(name->split) : std::nullopt;
    }

    std::vector<StoredArray> m_arrays;
    ArrayPairs m_result;
};

} // namespace

ArrayPairs arrayPairsOf(const std::filesystem::path& source) {
    std::error_code error;
    PairSearch search;
    if (isNpz(source) && !std::filesystem::is_directory(source, error)) {
        search.add(source);
        return search.finish();
    }
    const bool isFolder = std::filesystem::is_directory(source, error);
    for (const std::filesystem::path& file : arrayFiles(isFolder ? source : source.parent_path()))
        if (isFolder || isNpy(file))
            search.add(file);
    ArrayPairs all = search.finish();
    if (isFolder)
        return all;
    // One file stands for the pair that it is in.
    std::erase_if(all.pairs, [&](const ArrayPair& pair) {
        return pair.images.file != source && pair.labels.file != source;
    });
    if (all.pairs.empty())
        all.faults = {{source.filename().string(),
                       "no images and labels go together by their names; call them X.npy and "
                       "y.npy, or images.npy and labels.npy"}};
    else
        all.faults.clear();
    all.others.clear();
    return all;
}

} // namespace fovea
