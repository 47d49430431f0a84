#pragma once

#include <memory>
#include <string_view>

#include <openjpeg.h>

#include "core/base/error.hpp"

namespace fovea {

/// One JPEG 2000 file, as OpenJPEG reads it: from memory, and without a word on the screen.
class Jp2Reader {
public:
    explicit Jp2Reader(std::string_view file);
    Jp2Reader(const Jp2Reader&) = delete;
    Jp2Reader& operator=(const Jp2Reader&) = delete;
    ~Jp2Reader();

    /// errors  Data: damaged, with OpenJPEG's words
    Result<void> readHeader();
    /// After readHeader.
    Result<void> decode();

    /// What is read of the picture so far.
    const opj_image_t& image() const { return *m_image; }

private:
    struct State;

    struct Destroy {
        void operator()(opj_image_t* image) const { opj_image_destroy(image); }
    };

    tl::unexpected<Error> damaged() const;

    std::unique_ptr<State> m_state;
    std::unique_ptr<opj_image_t, Destroy> m_image;
};

} // namespace fovea
