#include "core/settings/type_catalog.hpp"

#include <algorithm>

namespace fovea {

const TypeInfo* TypeCatalog::find(std::string_view family, std::string_view id) const {
    const std::vector<const TypeInfo*> all = types(family);
    const auto found = std::ranges::find(all, id, &TypeInfo::id);
    return found == all.end() ? nullptr : *found;
}

} // namespace fovea
