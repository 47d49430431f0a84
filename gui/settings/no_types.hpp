#pragma once

#include "core/settings/type_catalog.hpp"

namespace fovea::gui {

/// For settings that name no types.
class NoTypes : public TypeCatalog {
public:
    std::vector<const TypeInfo*> types(std::string_view) const override { return {}; }
};

} // namespace fovea::gui
