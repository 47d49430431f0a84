#pragma once

#include <string>
#include <string_view>

namespace fovea {

/// An ICC profile where it is one of the colours that a picture of so many channels has; empty
/// where it is not, since it says nothing of them (a printer's, of a picture that became RGB).
/// source  ICC.1:2010, 7.2
inline std::string profileOfChannels(std::string_view profile, int channels) {
    constexpr std::size_t headerBytes = 128;
    const bool isProfile = profile.size() >= headerBytes && profile.substr(36, 4) == "acsp";
    const std::string_view colours = channels >= 3 ? "RGB " : "GRAY";
    return isProfile && profile.substr(16, 4) == colours ? std::string(profile) : std::string();
}

} // namespace fovea
