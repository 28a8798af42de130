// Dense flow between two pictures from the polynomials of their neighbourhoods: Farnebäck (2003), section 3, from coarse to fine.
// Pyramid, borders and blurs are those of OpenCV's calcOpticalFlowFarneback with pyramid .5, 3 levels, window 15, 3 iterations,
// neighbourhood 5, σ 1.2, no flags.
#include "optical-flow.h"

#include "operation.h"
#include "polynomial-expansion.h"
#include "threads.h"

namespace cortex {
namespace {

constexpr int64_t coarserLevels = 3;
constexpr int64_t smallestLevel = 32;
constexpr int64_t windowReach = 7;
constexpr int64_t iterations = 3;
constexpr double regularisation = 1e-3;
const PolynomialFit fitPolynomials(5, 1.2);

/** How much neighbourhoods count that reach over an edge, from the edge inwards. */
constexpr std::array<float, 5> edgeShares = {.14f, .14f, .4472f, .4472f, .4472f};

float edgeShare(int64_t place, int64_t length) {
  constexpr int64_t reach = edgeShares.size();
  return (place < reach ? edgeShares[place] : 1) * (place >= length - reach ? edgeShares[length - 1 - place] : 1);
}

/** A place between two of `length` ones. */
struct Between {
  int64_t first, second;
  float share;
};

/** Where each of `to` places lies among `from` places of the same extent. */
std::vector<Between> placesBetween(int64_t from, int64_t to) {
  std::vector<Between> places;
  for (int64_t i = 0; i < to; i++) {
    const float at = std::clamp<float>((i + .5f) * from / to - .5f, 0, from - 1);
    const int64_t first = std::min(static_cast<int64_t>(at), std::max<int64_t>(0, from - 2));
    places.push_back({first, std::min(first + 1, from - 1), at - first});
  }
  return places;
}

Picture resized(const Picture& picture, int64_t height, int64_t width) {
  if (height == picture.height && width == picture.width) return picture;
  const std::vector<Between> down = placesBetween(picture.height, height), across = placesBetween(picture.width, width);
  Picture result(height, width);
  for (int64_t y = 0; y < height; y++) {
    const float *above = picture.row(down[y].first), *below = picture.row(down[y].second);
    for (int64_t x = 0; x < width; x++) {
      const auto [left, right, share] = across[x];
      const float upper = above[left] + share * (above[right] - above[left]);
      const float lower = below[left] + share * (below[right] - below[left]);
      result.row(y)[x] = upper + down[y].share * (lower - upper);
    }
  }
  return result;
}

/** Place `at` of a line of `length` that is mirrored at its first and last place. */
int64_t mirrored(int64_t at, int64_t length) {
  if (length == 1) return 0;
  const int64_t period = 2 * (length - 1), within = ((at % period) + period) % period;
  return std::min(within, period - within);
}

/** One level of the pyramid. */
struct Level {
  int64_t height, width;
  /** Half a Gaussian, from its middle outwards. */
  std::vector<float> blur;

  Level(int64_t level, int64_t fullHeight, int64_t fullWidth)
      : height(std::lrint(std::ldexp(fullHeight, -level))), width(std::lrint(std::ldexp(fullWidth, -level))) {
    if (level == 0) {
      blur = {.5f, .25f};
      return;
    }
    const double sigma = (std::ldexp(1, level) - 1) / 2;
    const int64_t reach = std::max<int64_t>(3, std::lrint(5 * sigma) | 1) / 2;
    double sum = 0;
    for (int64_t k = -reach; k <= reach; k++) sum += std::exp(-k * k / (2 * sigma * sigma));
    for (int64_t k = 0; k <= reach; k++) blur.push_back(std::exp(-k * k / (2 * sigma * sigma)) / sum);
  }

  Expansion expand(const Picture& picture) const {
    return fitPolynomials(resized(blurred(picture), height, width));
  }

 private:
  Picture blurred(const Picture& picture) const {
    const int64_t rows = picture.height, columns = picture.width, reach = blur.size() - 1;
    Picture result(rows, columns);
    std::vector<float> line(columns + 2 * reach);
    for (int64_t y = 0; y < rows; y++) {
      float* middle = &line[reach];
      for (int64_t x = 0; x < columns; x++) middle[x] = blur[0] * picture.row(y)[x];
      for (int64_t k = 1; k <= reach; k++) {
        const float *above = picture.row(mirrored(y - k, rows)), *below = picture.row(mirrored(y + k, rows));
        for (int64_t x = 0; x < columns; x++) middle[x] += blur[k] * (above[x] + below[x]);
      }
      for (int64_t k = 1; k <= reach; k++) {
        middle[-k] = middle[mirrored(-k, columns)];
        middle[columns - 1 + k] = middle[mirrored(columns - 1 + k, columns)];
      }
      float* to = result.row(y);
      for (int64_t x = 0; x < columns; x++) to[x] = blur[0] * middle[x];
      for (int64_t k = 1; k <= reach; k++) {
        for (int64_t x = 0; x < columns; x++) to[x] += blur[k] * (middle[x - k] + middle[x + k]);
      }
    }
    return result;
  }
};

std::vector<Level> pyramidOf(int64_t height, int64_t width) {
  std::vector<Level> levels = {Level(0, height, width)};
  for (int64_t level = 1; level <= coarserLevels; level++) {
    if (std::ldexp(std::min(height, width), -level) < smallestLevel) break;
    levels.emplace_back(level, height, width);
  }
  return levels;
}

/** Displacement of every place. */
struct Flow {
  Picture dx, dy;

  Flow(int64_t height, int64_t width) : dx(height, width), dy(height, width) {}

  /** The flow of the next finer level, twice as long in its pixels. */
  Flow finer(const Level& level) const {
    Flow result(level.height, level.width);
    result.dx = resized(dx, level.height, level.width);
    result.dy = resized(dy, level.height, level.width);
    for (float& value : result.dx.values) value *= 2;
    for (float& value : result.dy.values) value *= 2;
    return result;
  }
};

/** What the equations of every place are summed of: A'A (yy, xy, xx) and A'Δb (y, x), eq. 12 and 13 of the section. */
using Equations = std::array<Picture, 5>;

/** What a pair of polynomials gives: half the difference of the slopes in y and x, the means of y² and x², half the mean of xy. */
constexpr Polynomial ofFrom = {.5f, .5f, .5f, .5f, .25f}, ofTo = {-.5f, -.5f, .5f, .5f, .25f};
/** Where the flow leaves the picture, of the first alone. */
constexpr Polynomial ofFromAlone = {.5f, .5f, 1, 1, .5f};

/** The equations of one row at the displacements found so far; `pairs` is for the row's own use. */
void setUp(const Expansion& from, const Expansion& to, const Flow& flow, int64_t y, const std::vector<float>& shares,
           std::array<std::vector<float>, 5>& pairs, Equations& equations) {
  const int64_t height = from.height, width = from.width;
  const float *dx = flow.dx.row(y), *dy = flow.dy.row(y);
  for (int64_t x = 0; x < width; x++) {
    const Polynomial here = from.places[y * width + x];
    const float atX = x + dx[x], atY = y + dy[x];
    const float left = std::floor(atX), top = std::floor(atY);
    Polynomial pair = ofFromAlone * here;
    if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
      const Polynomial* corner = &to.places[static_cast<int64_t>(top) * width + static_cast<int64_t>(left)];
      const float right = atX - left, down = atY - top;
      const Polynomial there = (1 - down) * ((1 - right) * corner[0] + right * corner[1]) +
                               down * ((1 - right) * corner[width] + right * corner[width + 1]);
      pair = ofFrom * here + ofTo * there;
    }
    for (size_t i = 0; i < pairs.size(); i++) pairs[i][x] = pair[i];
  }
  const float shareOfRow = edgeShare(y, height);
  float* __restrict__ sumYY = equations[0].row(y);
  float* __restrict__ sumXY = equations[1].row(y);
  float* __restrict__ sumXX = equations[2].row(y);
  float* __restrict__ sumY = equations[3].row(y);
  float* __restrict__ sumX = equations[4].row(y);
  for (int64_t x = 0; x < width; x++) {
    const float share = shareOfRow * shares[x];
    const float yy = share * pairs[2][x], xx = share * pairs[3][x], xy = share * pairs[4][x];
    const float slopeY = share * pairs[0][x] + yy * dy[x] + xy * dx[x];
    const float slopeX = share * pairs[1][x] + xy * dy[x] + xx * dx[x];
    sumYY[x] = yy * yy + xy * xy;
    sumXY[x] = (yy + xx) * xy;
    sumXX[x] = xx * xx + xy * xy;
    sumY[x] = yy * slopeY + xy * slopeX;
    sumX[x] = xy * slopeY + xx * slopeX;
  }
}

/** Sums of windows over rows of equations, which see the edges' values beyond them; rows are asked for one after the other. */
class WindowSums {
 public:
  explicit WindowSums(const Picture& equations)
      : equations_(equations), columns_(equations.width), pairs_(equations.width + 2 * windowReach), fours_(pairs_), eights_(pairs_) {
    line_.resize(pairs_.size());
    for (int64_t k = -windowReach; k <= windowReach; k++) add(equations.row(k - 1), 1);
  }

  /** Those of row y; y − 1 was asked for before. */
  void next(int64_t y, float* sums) {
    add(equations_.row(y + windowReach), 1);
    add(equations_.row(y - windowReach - 1), -1);
    const int64_t width = equations_.width;
    for (int64_t x = 0; x < width; x++) line_[windowReach + x] = static_cast<float>(columns_[x]);
    std::fill_n(line_.begin(), windowReach, line_[windowReach]);
    std::fill_n(line_.end() - windowReach, windowReach, line_[windowReach + width - 1]);
    sumTwo(line_, 1, pairs_);
    sumTwo(pairs_, 2, fours_);
    sumTwo(fours_, 4, eights_);
    static_assert(2 * windowReach + 1 == 8 + 4 + 2 + 1);
    for (int64_t x = 0; x < width; x++) sums[x] = (eights_[x] + fours_[x + 8]) + (pairs_[x + 12] + line_[x + 14]);
  }

 private:
  void add(const float* row, double sign) {
    for (int64_t x = 0; x < equations_.width; x++) columns_[x] += sign * row[x];
  }

  static void sumTwo(const std::vector<float>& from, int64_t apart, std::vector<float>& to) {
    const int64_t count = from.size() - apart;
    for (int64_t i = 0; i < count; i++) to[i] = from[i] + from[i + apart];
  }

  const Picture& equations_;
  std::vector<double> columns_;
  std::vector<float> line_, pairs_, fours_, eights_;
};

/** Solves the equations summed over windows. */
void solve(const Equations& equations, Flow& flow) {
  const int64_t height = flow.dx.height, width = flow.dx.width;
  constexpr double perPlace = 1.0 / ((2 * windowReach + 1) * (2 * windowReach + 1));
  std::vector<WindowSums> windows(equations.begin(), equations.end());
  std::array<std::vector<float>, 5> sums;
  sums.fill(std::vector<float>(width));
  for (int64_t y = 0; y < height; y++) {
    for (size_t e = 0; e < sums.size(); e++) windows[e].next(y, sums[e].data());
    float *dx = flow.dx.row(y), *dy = flow.dy.row(y);
    for (int64_t x = 0; x < width; x++) {
      const double yy = sums[0][x] * perPlace, xy = sums[1][x] * perPlace, xx = sums[2][x] * perPlace;
      const double ofY = sums[3][x] * perPlace, ofX = sums[4][x] * perPlace;
      const double scale = 1 / (yy * xx - xy * xy + regularisation);
      dx[x] = static_cast<float>((yy * ofX - xy * ofY) * scale);
      dy[x] = static_cast<float>((xx * ofY - xy * ofX) * scale);
    }
  }
}

/** Polynomials of a picture at every level, the finest first. */
using Expansions = std::vector<Expansion>;

Flow flowBetween(const std::vector<Level>& levels, const Expansions& from, const Expansions& to) {
  Flow flow(levels.back().height, levels.back().width);
  for (size_t left = levels.size(); left > 0; left--) {
    const Level& level = levels[left - 1];
    if (left < levels.size()) flow = flow.finer(level);
    const Picture empty(level.height, level.width);
    Equations equations = {empty, empty, empty, empty, empty};
    std::vector<float> shares(level.width);
    for (int64_t x = 0; x < level.width; x++) shares[x] = edgeShare(x, level.width);
    std::array<std::vector<float>, 5> pairs;
    pairs.fill(shares);
    for (int64_t iteration = 0; iteration < iterations; iteration++) {
      for (int64_t y = 0; y < level.height; y++) {
        setUp(from[left - 1], to[left - 1], flow, y, shares, pairs, equations);
      }
      solve(equations, flow);
    }
  }
  return flow;
}

float meanOf(const Picture& picture) {
  double sum = 0;
  for (const float value : picture.values) sum += value;
  return static_cast<float>(sum / picture.values.size());
}

/** Input frames [frame, height, width] of grey levels and the step between the two of a pair → mean flow [pair, (dx, dy)]. */
void opticalFlow(Call& call) {
  const Array frames = call.input(0, 3), settings = call.input(1, 1);
  const int64_t height = frames.shape[1], width = frames.shape[2], size = height * width;
  const int64_t step = settings.integers()[0], pairs = frames.shape[0] - step;
  if (step < 1 || pairs < 1) throw std::invalid_argument("the step must be 1 at least and less than the number of frames");
  constexpr int64_t smallest = 2 * edgeShares.size();
  if (height < smallest || width < smallest) throw std::invalid_argument("frames need at least 10 x 10 pixels");
  const Array means = call.output(0, {pairs, 2});
  const std::vector<Level> levels = pyramidOf(height, width);
  const auto expansionsOf = [&](int64_t frame) {
    Picture picture(height, width);
    std::copy_n(frames.data + frame * size, size, picture.values.begin());
    Expansions expansions;
    for (const Level& level : levels) expansions.push_back(level.expand(picture));
    return expansions;
  };
  inParts(pairs, [&](int64_t first, int64_t last) {
    // A frame is the first of one pair and the second of another: its polynomials are kept until then.
    std::vector<Expansions> recent(step + 1);
    for (int64_t frame = first; frame < first + step; frame++) recent[frame % (step + 1)] = expansionsOf(frame);
    for (int64_t pair = first; pair < last; pair++) {
      recent[(pair + step) % (step + 1)] = expansionsOf(pair + step);
      const Flow flow = flowBetween(levels, recent[pair % (step + 1)], recent[(pair + step) % (step + 1)]);
      means.data[2 * pair] = meanOf(flow.dx);
      means.data[2 * pair + 1] = meanOf(flow.dy);
    }
  });
}

}  // namespace

void addOpticalFlow() {
  addOperation("CortexOpticalFlow", {"frames: float", "settings: int32"}, {"mean: float"},
               compute<opticalFlow>);
}

}  // namespace cortex
