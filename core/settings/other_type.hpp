#pragma once

#include "core/settings/type_catalog.hpp"

namespace fovea {

/// A value of another type of the same family. What both types declare alike, by key, kind and
/// default, means the same in both and keeps its value; all else starts from the other type's
/// defaults: the rate that suits SGD would let Adam diverge.
TypedValue ofOtherType(const TypedValue& value, const TypeInfo& from, const TypeInfo& to);

} // namespace fovea
