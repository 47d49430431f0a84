#include "core/settings/type_catalog.hpp"

#include <algorithm>

namespace fovea {

const TypeInfo* TypeCatalog::find(std::string_view family, std::string_view id) const {
    const std::vector<const TypeInfo*> all = types(family);
    const auto found = std::ranges::find(all, id, &TypeInfo::id);
    return found == all.end() ? nullptr : *found;
}

std::string TypeCatalog::idsOf(std::string_view family) const {
    std::string ids;
    for (const TypeInfo* type : types(family))
        ids += (ids.empty() ? "" : ", ") + type->id;
    return ids;
}

} // namespace fovea
