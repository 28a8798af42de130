// Which of many rows resembles another most. Every product is summed in the same order and in double precision, so that equal rows
// are equally alike, which those of a matrix product need not be.
#include "identification.h"

#include <limits>

#include "lanes.h"
#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

/** Numbers of a row at a time: as many of all other rows stay in the cache while those of one after the other pass by. */
constexpr int64_t stretch = 1024;

typedef double WideLanes __attribute__((vector_size(laneBytes)));
typedef float HalfLanes __attribute__((vector_size(laneBytes / 2)));
constexpr int64_t wideCount = laneBytes / sizeof(double);

WideLanes loadWide(const float* from) {
  HalfLanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return __builtin_convertvector(lanes, WideLanes);
}

/** Sum of the products of `count` numbers. */
double product(const float* a, const float* b, int64_t count) {
  constexpr int chains = 4;
  WideLanes chained[chains] = {};
  int64_t i = 0;
  for (; i + chains * wideCount <= count; i += chains * wideCount) {
    times<chains>([&](auto chain) {
      chained[chain] += loadWide(a + i + chain * wideCount) * loadWide(b + i + chain * wideCount);
    });
  }
  const WideLanes lanes = (chained[0] + chained[1]) + (chained[2] + chained[3]);
  double sum = 0;
  for (int64_t lane = 0; lane < wideCount; lane++) sum += lanes[lane];
  for (; i < count; i++) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

/** Whether the rows of an array have a direction: those of zeros have none. */
std::vector<bool> haveDirection(const Array& array) {
  std::vector<bool> have(array.shape[0]);
  for (size_t row = 0; row < have.size(); row++) {
    const float* first = array.data + row * array.shape[1];
    have[row] = std::any_of(first, first + array.shape[1], [](float value) { return value != 0; });
  }
  return have;
}

/**
 * Inputs a and b [row, column], rows of length 1 or of zeros → [row, (better, equal)]: how many rows of b have a larger product
 * with row i of a than row i of b has, and how many the same. That of a row of zeros is less than every other one.
 */
void identification(Call& call) {
  const Array a = call.input(0, 2), b = call.input(1, 2);
  if (a.shape != b.shape) throw std::invalid_argument("every row needs one of its own among the others");
  const int64_t rows = a.shape[0], columns = a.shape[1];
  const std::vector<bool> ours = haveDirection(a), theirs = haveDirection(b);
  const Array counts = call.integerOutput(0, {rows, 2});
  inParts(rows, [&](int64_t first, int64_t last) {
    std::vector<double> products((last - first) * rows);
    for (int64_t from = 0; from < columns; from += stretch) {
      const int64_t count = std::min(stretch, columns - from);
      for (int64_t row = first; row < last; row++) {
        for (int64_t other = 0; other < rows; other++) {
          products[(row - first) * rows + other] += product(a.data + row * columns + from, b.data + other * columns + from, count);
        }
      }
    }
    for (int64_t row = first; row < last; row++) {
      const auto alike = [&](int64_t other) {
        return ours[row] && theirs[other] ? products[(row - first) * rows + other] : -std::numeric_limits<double>::infinity();
      };
      int32_t better = 0, equal = 0;
      for (int64_t other = 0; other < rows; other++) {
        better += alike(other) > alike(row);
        equal += alike(other) == alike(row);
      }
      counts.integers()[2 * row] = better;
      counts.integers()[2 * row + 1] = equal;
    }
  });
}

}  // namespace

void addIdentification() {
  addOperation("CortexIdentification", {"a: float", "b: float"}, {"counts: int32"}, compute<identification>);
}

}  // namespace cortex
