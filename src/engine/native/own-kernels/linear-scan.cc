// A linear recurrence over time: y(t) = a(t) · y(t − 1) + b(t) with y = 0 before the start, or the same backwards.
#include "linear-scan.h"

#include "lanes.h"
#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

/** Channels that go through time together: their state stays in registers. */
constexpr int64_t channelsAtOnce = 4 * laneCount;

/**
 * Inputs a [1 or batch, 1 or time, channel], b [batch, time, channel], whether to go backwards → y as b; backwards
 * y(t) = a(t) · y(t + 1) + b(t) with y = 0 after the end.
 */
void linearScan(Call& call) {
  const Array a = call.input(0, 3), b = call.input(1, 3), settings = call.input(2, 1);
  const int64_t batch = b.shape[0], time = b.shape[1], channels = b.shape[2];
  const bool fits = (a.shape[0] == 1 || a.shape[0] == batch) && (a.shape[1] == 1 || a.shape[1] == time) && a.shape[2] == channels;
  if (!fits) throw std::invalid_argument("the factors do not broadcast to the inputs");
  const Array y = call.output(0, b.shape);
  const bool backwards = settings.data[0] != 0;
  const int64_t aRow = a.shape[0] == 1 ? 0 : a.shape[1] * channels, aStep = a.shape[1] == 1 ? 0 : channels;
  const int64_t blocks = (channels + channelsAtOnce - 1) / channelsAtOnce;

  inParts(batch * blocks, [&](int64_t first, int64_t last) {
    for (int64_t part = first; part < last; part++) {
      const int64_t row = part / blocks, from = (part % blocks) * channelsAtOnce;
      const int64_t count = std::min(channelsAtOnce, channels - from);
      Lanes state[channelsAtOnce / laneCount] = {};
      for (int64_t i = 0; i < time; i++) {
        const int64_t t = backwards ? time - 1 - i : i;
        const int64_t at = (row * time + t) * channels + from, factor = row * aRow + t * aStep + from;
        for (int64_t lane = 0; lane < count; lane += laneCount) {
          Lanes& own = state[lane / laneCount];
          own = load(a.data + factor + lane, count - lane) * own + load(b.data + at + lane, count - lane);
          store(own, y.data + at + lane, count - lane);
        }
      }
    }
  });
}

}  // namespace

void addLinearScan() {
  addOperation("CortexLinearScan", {"a: float", "b: float", "settings: float"}, {"y: float"}, compute<linearScan>);
}

}  // namespace cortex
