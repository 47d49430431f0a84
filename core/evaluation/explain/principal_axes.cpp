#include "core/evaluation/explain/principal_axes.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "core/base/random.hpp"

namespace fovea {

namespace {

/// Above it OpenCV's eigenvalues take long: they are cubic in it.
constexpr int narrowRows = 128;

/// The directions among which the two widest are looked for.
constexpr int candidates = 12;
constexpr int roundsOfPower = 30;

/// Columns at right angles to each other and of length 1, that span what they spanned.
void orthogonalize(cv::Mat& columns) {
    cv::Mat scales;
    cv::Mat left;
    cv::Mat right;
    cv::SVD::compute(columns, scales, left, right);
    columns = left;
}

/// The first two eigenvectors of centred' * centred, as rows.
cv::Mat widestOfMany(const cv::Mat& centred) {
    const int count = std::min({candidates, centred.rows, centred.cols});
    cv::Mat directions(centred.cols, count, CV_64F);
    RandomStream random({17, 0});
    for (int row = 0; row < directions.rows; ++row)
        for (int column = 0; column < count; ++column)
            directions.at<double>(row, column) = static_cast<double>(random.normal());
    orthogonalize(directions);
    for (int round = 0; round < roundsOfPower; ++round) {
        directions = centred.t() * (centred * directions);
        orthogonalize(directions);
    }
    // Within what they span, the directions themselves.
    const cv::Mat seen = centred * directions;
    cv::Mat values;
    cv::Mat vectors;
    cv::eigen(seen.t() * seen, values, vectors);
    return vectors * directions.t();
}

cv::Mat widest(const cv::Mat& centred) {
    if (centred.cols > narrowRows)
        return widestOfMany(centred);
    cv::Mat values;
    cv::Mat vectors;
    cv::eigen(centred.t() * centred, values, vectors);
    return vectors;
}

double squaresOf(const cv::Mat& numbers) { return numbers.dot(numbers); }

} // namespace

PrincipalAxes principalAxes(std::span<const float> rows, std::size_t width) {
    const std::size_t count = rows.size() / width;
    PrincipalAxes axes;
    axes.points.resize(count);
    cv::Mat centred(static_cast<int>(count), static_cast<int>(width), CV_64F);
    for (std::size_t i = 0; i < rows.size(); ++i)
        centred.at<double>(static_cast<int>(i / width), static_cast<int>(i % width)) =
            static_cast<double>(rows[i]);
    cv::Mat mean;
    cv::reduce(centred, mean, 0, cv::REDUCE_AVG);
    for (int row = 0; row < centred.rows; ++row)
        centred.row(row) -= mean;
    const double all = squaresOf(centred);
    if (all == 0)
        return axes;
    const cv::Mat directions = widest(centred);
    for (int axis = 0; axis < std::min(2, directions.rows); ++axis) {
        cv::Mat direction = directions.row(axis).clone();
        double least = 0;
        double most = 0;
        cv::minMaxLoc(direction, &least, &most);
        if (-least > most)
            direction = -direction;
        const cv::Mat along = centred * direction.t();
        axes.shares[static_cast<std::size_t>(axis)] = squaresOf(along) / all;
        for (std::size_t i = 0; i < count; ++i)
            axes.points[i][static_cast<std::size_t>(axis)] = along.at<double>(static_cast<int>(i));
    }
    return axes;
}

} // namespace fovea
