#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// Settings by dotted paths, as a project's file nests its keys: "train.schedule.gamma". Below a
/// Typed setting come "kind" (its type, which the setting's own path names as well) and its type's
/// settings; below Steps comes a step, by its type ("augment.shift.most") or, where a type occurs
/// twice, by its place from 0 ("augment.2.most").

/// A place for a value.
struct SettingPath {
    std::string path;
    SettingInfo info;
    SettingValue value; ///< what `settings` has there, or the default
};

/// Every path of the settings as they are, in the order of their declaration; those of the groups,
/// types and steps stand behind the setting that holds them.
std::vector<SettingPath> settingPaths(const std::vector<SettingInfo>& infos,
                                      const SettingMap& settings, const TypeCatalog& types);

/// Every path that there may be, whatever types are chosen: for completion and documentation.
/// A step's are named by its type. Those that types share stand once.
std::vector<SettingPath> possiblePaths(const std::vector<SettingInfo>& infos,
                                       const TypeCatalog& types);

/// errors  Usage: no such path, with the nearest ones
Result<SettingValue> settingAt(const std::vector<SettingInfo>& infos, const SettingMap& settings,
                               std::string_view path, const TypeCatalog& types);

/// Sets a value from text. Another type starts from its defaults; a step that is not there yet is
/// put at the end.
/// errors  Usage: no such path, with the nearest ones, or a setting that another type has; a value
///         that is not allowed, with what is
Result<void> setAt(const std::vector<SettingInfo>& infos, SettingMap& settings,
                   std::string_view path, std::string_view text, const TypeCatalog& types);

/// One assignment of a command line, "train.schedule.gamma=0.5".
struct Assignment {
    std::string path;
    std::string text;
    std::string option{}; ///< "--epochs": what the user wrote it as, where that is not the path
};

/// errors  Usage: no "=" in it, or nothing before it
Result<Assignment> assignmentFrom(std::string_view text);

/// Several at once: those that choose a type come first, wherever they stand, so that the others
/// meet it.
/// errors  what setAt refuses, behind the option that asked for it
Result<void> setAll(const std::vector<SettingInfo>& infos, SettingMap& settings,
                    const std::vector<Assignment>& assignments, const TypeCatalog& types);

} // namespace fovea
