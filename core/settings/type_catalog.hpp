#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"

namespace fovea {

/// What a declared type of any family (a layer, a loss, an optimizer, ...) shows of itself.
struct TypeInfo {
    std::string id; ///< permanent: files name it
    int version = 1;
    std::string title;
    std::string summary; ///< one sentence
    std::vector<SettingInfo> settings;
    /// errors  a key that is not declared, a value out of its range, values that do not go together
    Result<void> (*check)(const SettingMap& settings) = nullptr;
};

/// Which types there are: what settings of the kinds Typed and Steps may name. The registry of
/// plugins is one.
class TypeCatalog {
public:
    virtual ~TypeCatalog() = default;

    /// The types of a family, in the order in which lists show them; none where it is unknown.
    virtual std::vector<const TypeInfo*> types(std::string_view family) const = 0;

    /// Null when there is none of that id.
    const TypeInfo* find(std::string_view family, std::string_view id) const;

    /// "sgd, adam": what a sentence or a page says may be named.
    std::string idsOf(std::string_view family) const;
};

} // namespace fovea
