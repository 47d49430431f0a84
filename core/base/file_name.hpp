#pragma once

#include <string>
#include <string_view>

/// The only way from a name that somebody has given (of a node, a class, a run, a trial) to one of
/// a file: a name is no path, and what comes out never leads out of the folder that it is put into.
namespace fovea {

/// A name of a file for `name`: itself where it is ordinary ("conv1", "Straße 7"), all else written
/// as %2F. Two names never get the same; of those that are longer than a file's name may be, the
/// beginning is kept and a hash tells them apart. It may stand between other parts of a file's name
/// and has 160 bytes at most.
std::string fileNameOf(std::string_view name);

/// A word to begin to recognise `name` by, in lower case, with dashes for what is neither letter,
/// digit, dash, underscore nor dot: "LeNet 5" is "lenet-5". Many names may have one word, so a
/// number goes before it. `otherwise` where nothing is left.
std::string fileWordOf(std::string_view name, std::string_view otherwise);

} // namespace fovea
