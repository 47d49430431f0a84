#include "core/data/scanned_source.hpp"

#include <fmt/format.h>

#include "core/data/input_shape.hpp"
#include "core/data/preprocess.hpp"

namespace fovea {

Result<void> ImageStore::fitted(const Sample& sample, const Fitting& fitting, Image& out) const {
    const Result<Image> whole = image(sample, fitting.least());
    if (!whole)
        return tl::unexpected(whole.error());
    if (const Result<void> fits = checkSample(*whole, fitting.input); !fits)
        return fail(ErrorKind::Data, fmt::format("{}: {}", sample.name, fits.error().message));
    fitImage(*whole, fitting.input, fitting.fit, out);
    return {};
}

} // namespace fovea
