// Structural similarity of pictures: Wang et al. (2004), eq. 13, with a Gaussian window of 11 × 11 pixels, σ 1.5. The sums are of
// double precision: a variance is the small difference of two of them.
#include "frame-similarity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

constexpr int64_t longestWindow = 11;
constexpr double sigma = 1.5;
constexpr double luminanceConstant = (.01 * 255) * (.01 * 255), contrastConstant = (.03 * 255) * (.03 * 255);

using Plane = std::vector<double>;

/** The weights of a window along an axis of `length` pixels. */
Plane gaussian(int64_t length) {
  Plane taps(std::min(longestWindow, length));
  double sum = 0;
  for (size_t i = 0; i < taps.size(); i++) {
    const double away = i - (taps.size() - 1) / 2.;
    sum += taps[i] = std::exp(-away * away / (2 * sigma * sigma));
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

/** Adds `count` values, each of `weight`, to sums. */
void addWeighted(const double* __restrict__ values, double weight, int64_t count, double* __restrict__ sums) {
  for (int64_t i = 0; i < count; i++) sums[i] += weight * values[i];
}

/** A level in [0, 1] as one of 8 bits, clipped and rounded. */
double toByte(float level) { return std::min(255., std::max(0., std::floor(255. * level + .5))); }

/** Compares pictures of one size, one colour at a time. */
class Similarity {
 public:
  Similarity(int64_t height, int64_t width, int64_t colours)
      : height_(height), width_(width), colours_(colours), across_(gaussian(width)), down_(gaussian(height)),
        rows_(height - down_.size() + 1), columns_(width - across_.size() + 1) {
    for (Plane& plane : planes_) plane.resize(height * width);
    for (Plane& plane : means_) plane.resize(columns_);
  }

  /** Mean over the colours; not a number where a value of a or b is none. */
  double operator()(const float* a, const float* b) {
    double sum = 0;
    for (int64_t colour = 0; colour < colours_; colour++) sum += ofColour(a + colour, b + colour);
    return sum / colours_;
  }

 private:
  double ofColour(const float* a, const float* b) {
    for (int64_t i = 0; i < height_ * width_; i++) {
      const float levelA = a[i * colours_], levelB = b[i * colours_];
      if (std::isnan(levelA) || std::isnan(levelB)) return std::numeric_limits<double>::quiet_NaN();
      const double byteA = toByte(levelA), byteB = toByte(levelB);
      planes_[0][i] = byteA;
      planes_[1][i] = byteB;
      planes_[2][i] = byteA * byteA + byteB * byteB;
      planes_[3][i] = byteA * byteB;
    }
    for (size_t p = 0; p < planes_.size(); p++) sumRows(planes_[p], sums_[p]);
    double total = 0;
    for (int64_t row = 0; row < rows_; row++) total += ofPlaces(row);
    return total / (rows_ * columns_);
  }

  /** Weighted sums along the rows: [height, columns]. */
  void sumRows(const Plane& plane, Plane& sums) {
    sums.assign(height_ * columns_, 0);
    for (int64_t row = 0; row < height_; row++) {
      for (size_t k = 0; k < across_.size(); k++) {
        addWeighted(&plane[row * width_ + k], across_[k], columns_, &sums[row * columns_]);
      }
    }
  }

  /** Sum of the similarities of a row of windows. */
  double ofPlaces(int64_t row) {
    for (size_t p = 0; p < planes_.size(); p++) {
      std::fill(means_[p].begin(), means_[p].end(), 0);
      for (size_t k = 0; k < down_.size(); k++) {
        addWeighted(&sums_[p][(row + k) * columns_], down_[k], columns_, means_[p].data());
      }
    }
    double sum = 0;
    for (int64_t column = 0; column < columns_; column++) {
      const double meanA = means_[0][column], meanB = means_[1][column];
      const double product = meanA * meanB, bothSquared = meanA * meanA + meanB * meanB;
      const double luminance = (2 * product + luminanceConstant) / (bothSquared + luminanceConstant);
      const double structure = (2 * (means_[3][column] - product) + contrastConstant) /
                               (means_[2][column] - bothSquared + contrastConstant);
      sum += luminance * structure;
    }
    return sum;
  }

  int64_t height_, width_, colours_;
  Plane across_, down_;
  int64_t rows_, columns_;
  /** The two pictures, the sum of their squares, their product: pixels, sums along rows, weighted means of a row of windows. */
  std::array<Plane, 4> planes_, sums_, means_;
};

/** Inputs a and b [frame, height, width, colour] of levels in [0, 1] → their similarity [frame]. */
void frameSimilarity(Call& call) {
  const Array a = call.input(0, 4), b = call.input(1, 4);
  if (a.shape != b.shape) throw std::invalid_argument("frames of two shapes cannot be compared");
  const int64_t frames = a.shape[0], height = a.shape[1], width = a.shape[2], colours = a.shape[3];
  if (height < 1 || width < 1 || colours < 1) throw std::invalid_argument("frames need a pixel");
  const int64_t size = height * width * colours;
  const Array similarity = call.output(0, {frames});
  inParts(frames, [&](int64_t first, int64_t last) {
    Similarity compare(height, width, colours);
    for (int64_t frame = first; frame < last; frame++) {
      similarity.data[frame] = static_cast<float>(compare(a.data + frame * size, b.data + frame * size));
    }
  });
}

}  // namespace

void addFrameSimilarity() {
  addOperation("CortexFrameSimilarity", {"a: float", "b: float"}, {"similarity: float"}, compute<frameSimilarity>);
}

}  // namespace cortex
