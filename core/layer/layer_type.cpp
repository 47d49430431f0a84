#include "core/layer/layer_type.hpp"

namespace fovea {

std::string_view nameOf(Category category) {
    switch (category) {
    case Category::Convolution:
        return "Convolution";
    case Category::LocallyConnected:
        return "Locally connected";
    case Category::Pooling:
        return "Pooling";
    case Category::Dense:
        return "Dense";
    case Category::Activation:
        return "Activation";
    case Category::Normalization:
        return "Normalization";
    case Category::Regularization:
        return "Regularization";
    case Category::Merge:
        return "Merge";
    case Category::Shape:
        return "Shape";
    case Category::Neocognitron:
        return "Neocognitron";
    case Category::Loss:
        return "Loss";
    case Category::Other:
        return "Other";
    }
    return "Other";
}

} // namespace fovea
