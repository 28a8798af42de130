// SAME 3-D convolution, stride 1, of one to four input channels and a multiple of sixteen output channels, which lie across the
// lanes: x [batch, time, height, width, in], kernel [kT, kH, kW, in, out] of odd sizes, y [batch, time, height, width, out].
// All loops go row by row, so that one row of sums and the taps of one kernel row stay in the first cache.
#include "few-channel-convolution.h"

#include <vector>

#include "lanes.h"
#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

// What the registers hold, as measured on processors with and without AVX-512.
#ifdef __AVX512F__
constexpr int pixelsForward = 16, pixelsBackward = 8, tapsAtOnce = 3;
#else
constexpr int pixelsForward = 10, pixelsBackward = 4, tapsAtOnce = 3;
#endif

/** Frames that a thread takes at a time when it needs copies of them. */
constexpr int64_t framesAtOnce = 15;

struct Sizes {
  int64_t batch, time, height, width, in, out, kT, kH, kW, groups;

  Sizes(const Shape& x, const Shape& kernel)
      : batch(x[0]), time(x[1]), height(x[2]), width(x[3]), in(kernel[3]), out(kernel[4]), kT(kernel[0]), kH(kernel[1]),
        kW(kernel[2]), groups(kernel[4] / laneCount) {
    const bool odd = kT % 2 == 1 && kH % 2 == 1 && kW % 2 == 1;
    if (!odd || x[4] != in || in < 1 || in > 4 || out % laneCount != 0) {
      throw std::invalid_argument("needs odd kernels of 1 to 4 input channels and a multiple of 16 output channels");
    }
  }
  Shape input() const { return {batch, time, height, width, in}; }
  Shape output() const { return {batch, time, height, width, out}; }
  int64_t rows() const { return batch * time * height; }
  int64_t paddedWidth() const { return width + kW - 1; }

  /** Calls `work(dT, dH, row)` for every kernel row whose input row of output row (b, t, h) is inside; `sign` −1 mirrors it. */
  template <typename Work>
  void forKernelRows(int64_t t, int64_t h, int sign, const Work& work) const {
    for (int64_t dT = 0; dT < kT; dT++) {
      const int64_t fromT = t + sign * (dT - kT / 2);
      if (fromT < 0 || fromT >= time) continue;
      for (int64_t dH = 0; dH < kH; dH++) {
        const int64_t fromH = h + sign * (dH - kH / 2);
        if (fromH >= 0 && fromH < height) work(dT * kH + dH, fromT, fromH);
      }
    }
  }
};

/** Numbers that begin where lanes do: loads that cross a line of the cache take twice as long. */
class Numbers {
 public:
  explicit Numbers(int64_t count) : lanes_((count + laneCount - 1) / laneCount) {}
  float* data() { return reinterpret_cast<float*>(lanes_.data()); }
  const float* data() const { return reinterpret_cast<const float*>(lanes_.data()); }
  void clear() { std::fill(lanes_.begin(), lanes_.end(), Lanes{}); }

 private:
  std::vector<Lanes> lanes_;
};

/** Rows [row, width, channels] with kW / 2 zeros on either side. */
Numbers padded(const float* rows, int64_t count, const Sizes& sizes, int64_t channels) {
  const int64_t length = sizes.width * channels, step = sizes.paddedWidth() * channels;
  Numbers result(count * step);
  for (int64_t row = 0; row < count; row++) {
    std::memcpy(result.data() + row * step + sizes.kW / 2 * channels, rows + row * length, length * sizeof(float));
  }
  return result;
}

/** Adds one kernel row [kW, in, out] times one padded input row to `P` pixels of a row of sums, for one lane each of the output channels. */
template <int C, int P>
void addForward(const float* input, const float* kernel, int64_t kW, int64_t out, Lanes* sums) {
  Lanes own[P];
  for (int p = 0; p < P; p++) own[p] = sums[p];
  for (int64_t k = 0; k < kW; k++) {
    for (int c = 0; c < C; c++) {
      const Lanes weights = load(kernel + (k * C + c) * out);
      for (int p = 0; p < P; p++) own[p] += input[(p + k) * C + c] * weights;
    }
  }
  for (int p = 0; p < P; p++) sums[p] = own[p];
}

template <int C>
void forwardOf(const Sizes& sizes, const float* x, const float* kernel, float* y) {
  const Numbers rows = padded(x, sizes.rows(), sizes, C);
  const int64_t step = sizes.paddedWidth() * C, kernelRow = sizes.kW * C * sizes.out;
  inParts(sizes.rows(), [&](int64_t first, int64_t last) {
    std::vector<Lanes> sums(sizes.width);
    for (int64_t row = first; row < last; row++) {
      const int64_t h = row % sizes.height, t = row / sizes.height % sizes.time;
      const int64_t sample = row / (sizes.height * sizes.time);
      for (int64_t group = 0; group < sizes.groups; group++) {
        std::fill(sums.begin(), sums.end(), Lanes{});
        sizes.forKernelRows(t, h, 1, [&](int64_t place, int64_t fromT, int64_t fromH) {
          const float* input = rows.data() + ((sample * sizes.time + fromT) * sizes.height + fromH) * step;
          const float* weights = kernel + place * kernelRow + group * laneCount;
          int64_t p = 0;
          for (; p + pixelsForward <= sizes.width; p += pixelsForward) {
            addForward<C, pixelsForward>(input + p * C, weights, sizes.kW, sizes.out, &sums[p]);
          }
          for (; p < sizes.width; p++) addForward<C, 1>(input + p * C, weights, sizes.kW, sizes.out, &sums[p]);
        });
        for (int64_t p = 0; p < sizes.width; p++) {
          store(sums[p], y + (row * sizes.width + p) * sizes.out + group * laneCount, laneCount);
        }
      }
    }
  });
}

/** A row of dy and the kernel row that it goes back through. */
struct RowPair {
  const float* dy;
  const float* kernel;
};

/** dx [P, C] of `P` pixels from all padded rows of dy that reach them. */
template <int C, int P>
void goBack(const std::vector<RowPair>& pairs, int64_t first, int64_t kW, int64_t out, float* dx) {
  Lanes own[P * C] = {};
  for (const RowPair& pair : pairs) {
    const float* dy = pair.dy + (first + kW - 1) * out;
    const float* kernel = pair.kernel;
    for (int64_t k = 0; k < kW; k++, dy -= out) {
      Lanes weights[C];
      times<C>([&](auto c) { weights[c] = load(kernel + (k * C + c) * out); });
      times<P>([&](auto p) {
        const Lanes slope = load(dy + p * out);
        times<C>([&](auto c) { own[p * C + c] += slope * weights[c]; });
      });
    }
  }
  times<P * C>([&](auto i) { dx[i] = sumOf(own[i]); });
}

template <int C>
void inputGradientOf(const Sizes& sizes, const float* dy, const float* kernel, float* dx) {
  const int64_t step = sizes.paddedWidth() * sizes.out, kernelRow = sizes.kW * C * sizes.out;
  const int64_t frameSize = sizes.height * sizes.width, chunks = (sizes.time + framesAtOnce - 1) / framesAtOnce;
  inParts(sizes.batch * chunks, [&](int64_t first, int64_t last) {
    std::vector<RowPair> pairs;
    for (int64_t part = first; part < last; part++) {
      const int64_t sample = part / chunks, start = part % chunks * framesAtOnce;
      const int64_t end = std::min(sizes.time, start + framesAtOnce);
      const int64_t copyStart = std::max<int64_t>(0, start - sizes.kT / 2), copyEnd = std::min(sizes.time, end + sizes.kT / 2);
      const Numbers rows = padded(dy + (sample * sizes.time + copyStart) * frameSize * sizes.out,
                                             (copyEnd - copyStart) * sizes.height, sizes, sizes.out);
      for (int64_t t = start; t < end; t++) {
        for (int64_t h = 0; h < sizes.height; h++) {
          pairs.clear();
          sizes.forKernelRows(t, h, -1, [&](int64_t place, int64_t fromT, int64_t fromH) {
            const float* slopes = rows.data() + ((fromT - copyStart) * sizes.height + fromH) * step;
            for (int64_t group = 0; group < sizes.groups; group++) {
              pairs.push_back({slopes + group * laneCount, kernel + place * kernelRow + group * laneCount});
            }
          });
          float* to = dx + ((sample * sizes.time + t) * frameSize + h * sizes.width) * C;
          int64_t p = 0;
          for (; p + pixelsBackward <= sizes.width; p += pixelsBackward) {
            goBack<C, pixelsBackward>(pairs, p, sizes.kW, sizes.out, to + p * C);
          }
          for (; p < sizes.width; p++) goBack<C, 1>(pairs, p, sizes.kW, sizes.out, to + p * C);
        }
      }
    }
  });
}

/** Adds a row of dy times a padded input row to `K` taps of one row of the kernel's gradient, for one lane each of the output channels. */
template <int C, int K>
void addKernelGradient(const float* input, const float* dy, int64_t width, int64_t out, float* gradient) {
  Lanes own[K * C] = {};
  for (int64_t p = 0; p < width; p++) {
    const Lanes slope = load(dy + p * out);
    times<K * C>([&](auto i) { own[i] += input[p * C + i] * slope; });
  }
  times<K * C>([&](auto i) { store(load(gradient + i * out) + own[i], gradient + i * out, laneCount); });
}

template <int C>
void kernelGradientOf(const Sizes& sizes, const float* x, const float* dy, float* dKernel) {
  const Numbers rows = padded(x, sizes.rows(), sizes, C);
  const int64_t step = sizes.paddedWidth() * C, kernelRow = sizes.kW * C * sizes.out;
  const int64_t size = sizes.kT * sizes.kH * kernelRow, frames = sizes.batch * sizes.time;
  const int64_t parts = std::min(frames, threadCount());
  std::vector<std::vector<double>> ofParts(parts, std::vector<double>(size));
  inParts(parts, [&](int64_t firstPart, int64_t lastPart) {
    for (int64_t part = firstPart; part < lastPart; part++) {
      Numbers own(size);
      const int64_t end = frames * (part + 1) / parts;
      for (int64_t frame = frames * part / parts; frame < end; frame++) {
        const int64_t sample = frame / sizes.time;
        for (int64_t h = 0; h < sizes.height; h++) {
          const float* slopes = dy + (frame * sizes.height + h) * sizes.width * sizes.out;
          sizes.forKernelRows(frame % sizes.time, h, 1, [&](int64_t place, int64_t fromT, int64_t fromH) {
            const float* input = rows.data() + ((sample * sizes.time + fromT) * sizes.height + fromH) * step;
            for (int64_t group = 0; group < sizes.groups; group++) {
              const float* from = slopes + group * laneCount;
              float* to = own.data() + place * kernelRow + group * laneCount;
              int64_t k = 0;
              for (; k + tapsAtOnce <= sizes.kW; k += tapsAtOnce) {
                addKernelGradient<C, tapsAtOnce>(input + k * C, from, sizes.width, sizes.out, to + k * C * sizes.out);
              }
              for (; k < sizes.kW; k++) {
                addKernelGradient<C, 1>(input + k * C, from, sizes.width, sizes.out, to + k * C * sizes.out);
              }
            }
          });
        }
        // A sum in float32 over the rows of a few frames only.
        if ((frame + 1) % framesAtOnce != 0 && frame + 1 != end) continue;
        for (int64_t i = 0; i < size; i++) ofParts[part][i] += own.data()[i];
        own.clear();
      }
    }
  });
  for (int64_t i = 0; i < size; i++) {
    double sum = 0;
    for (const std::vector<double>& own : ofParts) sum += own[i];
    dKernel[i] = static_cast<float>(sum);
  }
}

/** Calls `work` with the number of input channels as a constant. */
template <typename Work>
void withChannels(int64_t channels, const Work& work) {
  switch (channels) {
    case 1: return work(std::integral_constant<int, 1>());
    case 2: return work(std::integral_constant<int, 2>());
    case 3: return work(std::integral_constant<int, 3>());
    default: return work(std::integral_constant<int, 4>());
  }
}

/** Inputs x, kernel → y. */
void forward(Call& call) {
  const Array x = call.input(0, 5), kernel = call.input(1, 5);
  const Sizes sizes(x.shape, kernel.shape);
  const Array y = call.output(0, sizes.output());
  withChannels(sizes.in, [&](auto channels) { forwardOf<channels()>(sizes, x.data, kernel.data, y.data); });
}

/** Inputs dy, kernel → dx. */
void inputGradient(Call& call) {
  const Array dy = call.input(0, 5), kernel = call.input(1, 5);
  Shape input = dy.shape;
  input[4] = kernel.shape[3];
  const Sizes sizes(input, kernel.shape);
  if (dy.shape != sizes.output()) throw std::invalid_argument("dy does not fit the kernel");
  const Array dx = call.output(0, input);
  withChannels(sizes.in, [&](auto channels) { inputGradientOf<channels()>(sizes, dy.data, kernel.data, dx.data); });
}

/** Inputs dy, x, kernel → dKernel. */
void kernelGradient(Call& call) {
  const Array dy = call.input(0, 5), x = call.input(1, 5), kernel = call.input(2, 5);
  const Sizes sizes(x.shape, kernel.shape);
  if (dy.shape != sizes.output()) throw std::invalid_argument("dy does not fit x and kernel");
  const Array dKernel = call.output(0, kernel.shape);
  withChannels(sizes.in, [&](auto channels) { kernelGradientOf<channels()>(sizes, x.data, dy.data, dKernel.data); });
}

}  // namespace

void addFewChannelConvolution() {
  addOperation("CortexFewChannelConvolution", {"x: float", "kernel: float"}, {"y: float"}, compute<forward>);
  addOperation("CortexFewChannelInputGradient", {"dy: float", "kernel: float"}, {"dx: float"}, compute<inputGradient>);
  addOperation("CortexFewChannelKernelGradient", {"dy: float", "x: float", "kernel: float"}, {"dkernel: float"},
               compute<kernelGradient>);
}

}  // namespace cortex
