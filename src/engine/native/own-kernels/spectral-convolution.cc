// SAME 3-D convolution, stride 1, of x [batch, time, height, width, in] with kernel [kT, kH, kW, in, out] of odd sizes: over space
// as a product of spectra (the convolution theorem; Mathieu, Henaff & LeCun 2014), over time tap by tap. A 7 × 7 kernel on
// 32 × 32 pixels needs 18 times fewer multiplications so.
#include "spectral-convolution.h"

#include "complex-product.h"
#include "operation.h"
#include "spectrum.h"
#include "threads.h"
#include "windows.h"

namespace cortex {
namespace {

/** At most so many frames are taken at a time. */
constexpr int64_t mostFrames = 64;

/** Samples first … first + count − 1, of each the frames start … start + time − 1. */
struct Stretch {
  int64_t first, count, start, time;
};

struct Sizes {
  int64_t batch, time, height, width, in, out, kT, kH, kW;

  Sizes(const Shape& x, const Shape& kernel)
      : batch(x[0]), time(x[1]), height(x[2]), width(x[3]), in(kernel[3]), out(kernel[4]), kT(kernel[0]), kH(kernel[1]), kW(kernel[2]) {
    if (kT % 2 != 1 || kH % 2 != 1 || kW % 2 != 1 || x[4] != in) {
      throw std::invalid_argument("needs kernels of odd sizes and as many input channels as the input has");
    }
    if (std::min({batch, time, height, width, in, out}) < 1) throw std::invalid_argument("needs at least one value of input and output");
  }
  Shape output() const { return {batch, time, height, width, out}; }
  /** Output channels, filled up to whole lanes. */
  int64_t lanesOut() const { return filledUp(out); }
  /** What one output frame reads at a frequency: input channels of kT frames. */
  int64_t taps() const { return kT * in; }
  /**
   * Frames that are taken at a time: so many that their spectra are as large as the kernel's. With fewer the kernel's would be read
   * more often, with more those of the frames would leave the cache. No more than leave work for all threads.
   */
  int64_t framesAtOnce(const Plane& plane) const {
    const int64_t balanced = plane.rows.length() * taps() * lanesOut() / (height * (in + lanesOut()));
    const int64_t ofThread = (batch * time + threadCount() - 1) / threadCount();
    return std::max<int64_t>(1, std::min({balanced, ofThread, mostFrames}));
  }

  /** All frames of samples first … last − 1: short samples together, long ones in pieces of whole windows of frames. */
  std::vector<Stretch> stretches(const Plane& plane, int64_t first, int64_t last, int64_t window = 1) const {
    std::vector<Stretch> stretches;
    const int64_t frames = framesAtOnce(plane), windows = time / window;
    const int64_t together = std::max<int64_t>(1, frames / time), pieces = std::min(windows, (time + frames - 1) / frames);
    for (int64_t sample = first; sample < last; sample += together) {
      for (int64_t piece = 0; piece < pieces; piece++) {
        const int64_t start = windows * piece / pieces * window, end = windows * (piece + 1) / pieces * window;
        stretches.push_back({sample, std::min(together, last - sample), start, end - start});
      }
    }
    return stretches;
  }
  /** Input frames that the output frames of a stretch read. */
  int64_t reach(const Stretch& stretch) const { return stretch.time + kT - 1; }

  /**
   * Beyond an image lie as many zeros as a kernel reaches: on a circle they serve both ends. Taps of a kernel larger than the circle
   * may share a place, but such are as far away as an image is long and read zeros only.
   */
  Plane plane() const { return {Fourier(Fourier::lengthFor(height + kH / 2)), Fourier(Fourier::lengthFor(width + kW / 2))}; }
  /** Of both transforms, whose numbers are doubled in x or dy and in the kernel. */
  float scale(const Plane& plane) const {
    return 1.0f / static_cast<float>(4 * plane.rows.length() * plane.columns.length());
  }

  /** Images [sample, reach, in]; frames beyond the ends of a sample are all zeros. */
  ImagePlaces inputPlaces(const Stretch& stretch) const {
    std::vector<int64_t> offsets;
    for (int64_t sample = stretch.first; sample < stretch.first + stretch.count; sample++) {
      for (int64_t i = 0; i < reach(stretch); i++) {
        const int64_t t = stretch.start - kT / 2 + i;
        const bool inside = t >= 0 && t < time;
        for (int64_t c = 0; c < in; c++) offsets.push_back(inside ? (sample * time + t) * height * width * in + c : -1);
      }
    }
    return ImagePlaces(offsets);
  }

  /** Images [sample, time, lanesOut]. */
  ImagePlaces outputPlaces(const Stretch& stretch) const {
    std::vector<int64_t> offsets;
    for (int64_t sample = stretch.first; sample < stretch.first + stretch.count; sample++) {
      for (int64_t t = stretch.start; t < stretch.start + stretch.time; t++) {
        const int64_t frame = (sample * time + t) * height * width * out;
        for (int64_t o = 0; o < lanesOut(); o++) offsets.push_back(o < out ? frame + o : -1);
      }
    }
    return ImagePlaces(offsets);
  }

  /** Images [tap, lanesOut] of taps first … last − 1. */
  ImagePlaces kernelPlaces(int64_t first, int64_t last) const {
    std::vector<int64_t> offsets;
    for (int64_t tap = first; tap < last; tap++) {
      for (int64_t o = 0; o < lanesOut(); o++) offsets.push_back(o < out ? kernelOffset(tap) + o : -1);
    }
    return ImagePlaces(offsets);
  }

  /** Images [output channel, taps filled up to whole lanes] of output channels first … last − 1. */
  ImagePlaces transposedPlaces(int64_t first, int64_t last) const {
    std::vector<int64_t> offsets;
    for (int64_t o = first; o < last; o++) {
      for (int64_t tap = 0; tap < filledUp(taps()); tap++) offsets.push_back(tap < taps() ? kernelOffset(tap) + o : -1);
    }
    return ImagePlaces(offsets);
  }

  ImageAxis rowsOf(int64_t channels) const { return {width * channels, upwards(height)}; }
  ImageAxis columnsOf(int64_t channels) const { return {channels, upwards(width)}; }
  /** A convolution mirrors its kernel: the middle at 0, what is before it after it on the circle. */
  ImageAxis kernelRows(const Plane& plane) const { return {kW * in * out, mirrored(kH, plane.rows.length())}; }
  ImageAxis kernelColumns(const Plane& plane) const { return {in * out, mirrored(kW, plane.columns.length())}; }

 private:
  int64_t kernelOffset(int64_t tap) const { return (tap / in * kH * kW * in + tap % in) * out; }

  static std::vector<int64_t> upwards(int64_t count) {
    std::vector<int64_t> places(count);
    for (int64_t i = 0; i < count; i++) places[i] = i;
    return places;
  }
  static std::vector<int64_t> mirrored(int64_t count, int64_t circle) {
    std::vector<int64_t> places(count);
    for (int64_t i = 0; i < count; i++) places[i] = (count / 2 - i + circle) % circle;
    return places;
  }
};

/** Some columns of the spectra of many images: real and imaginary numbers [column, frequency, 2, image]. */
class Spectra {
 public:
  Spectra(const Plane& plane, int64_t images, int64_t columns)
      : size_(plane.rows.length()), images_(images), numbers_(columns * size_ * 2 * images / laneCount) {}

  int64_t images() const { return images_; }
  void clear() { numbers_.clear(); }
  float* column(int64_t v) const { return numbers_.numbers() + v * size_ * 2 * images_; }
  /** At frequency (u, v), as a matrix whose rows have `width` elements. */
  ComplexMatrix at(int64_t v, int64_t u, int64_t width) const {
    float* first = column(v) + u * 2 * images_;
    return {first, first + images_, width, 1};
  }
  void add(const Spectra& others) {
    const int64_t count = numbers_.numberCount();
    inParts(count / laneCount, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; i++) numbers_.data()[i] += others.numbers_.data()[i];
    });
  }

 private:
  int64_t size_, images_;
  LaneBuffer numbers_;
};

/** The spectra of images [outer, inner] of a kernel; `places(first, last)` tells where those of outer first … last − 1 are. */
template <typename Places>
Spectra kernelSpectra(const Sizes& sizes, const Plane& plane, const float* kernel, int64_t outer, int64_t inner, const Places& places) {
  Spectra spectra(plane, outer * inner, plane.halfWidth());
  inParts(outer, [&](int64_t first, int64_t last) {
    HalfSpectra part(plane, places(first, last), sizes.kernelRows(plane), sizes.kernelColumns(plane));
    part.read(kernel);
    for (int64_t v = 0; v < plane.halfWidth(); v++) part.toColumn(v, spectra.column(v) + first * inner, spectra.images());
  });
  return spectra;
}

/** Convolves one stretch after the other in all threads, and hands each on as images that are not in memory yet. */
template <typename Use>
void convolve(const Sizes& sizes, const float* x, const float* kernel, const std::vector<Stretch>& stretches, const Use& use) {
  const Plane plane = sizes.plane();
  const int64_t lanesOut = sizes.lanesOut(), taps = sizes.taps();
  const Spectra weights = kernelSpectra(sizes, plane, kernel, taps, lanesOut, [&](int64_t first, int64_t last) {
    return sizes.kernelPlaces(first, last);
  });
  inParts(stretches.size(), [&](int64_t firstStretch, int64_t lastStretch) {
    for (int64_t i = firstStretch; i < lastStretch; i++) {
      const Stretch& stretch = stretches[i];
      HalfSpectra from(plane, sizes.inputPlaces(stretch), sizes.rowsOf(sizes.in), sizes.columnsOf(sizes.in));
      HalfSpectra to(plane, sizes.outputPlaces(stretch), sizes.rowsOf(sizes.out), sizes.columnsOf(sizes.out));
      const int64_t inputs = from.places().count(), outputs = to.places().count();
      const Spectra fromColumn(plane, inputs, 1), toColumn(plane, outputs, 1);
      from.read(x);
      for (int64_t v = 0; v < plane.halfWidth(); v++) {
        from.toColumn(v, fromColumn.column(0), inputs);
        for (int64_t u = 0; u < plane.rows.length(); u++) {
          for (int64_t sample = 0; sample < stretch.count; sample++) {
            complexProduct<Left::asIs, Result::set>(fromColumn.at(0, u, sizes.in).at(sample * sizes.reach(stretch), 0),
                                                    weights.at(v, u, lanesOut), stretch.time, taps, lanesOut,
                                                    toColumn.at(0, u, lanesOut).at(sample * stretch.time, 0));
          }
        }
        to.fromColumn(v, toColumn.column(0), outputs);
      }
      use(stretch, to, sizes.scale(plane));
    }
  });
}

/** Inputs x, kernel → y. */
void forward(Call& call) {
  const Array x = call.input(0, 5), kernel = call.input(1, 5);
  const Sizes sizes(x.shape, kernel.shape);
  const Array y = call.output(0, sizes.output());
  const std::vector<Stretch> stretches = sizes.stretches(sizes.plane(), 0, sizes.batch);
  convolve(sizes, x.data, kernel.data, stretches, [&](const Stretch&, HalfSpectra& images, float scale) { images.write(scale, y.data); });
}

/** Inputs x, kernel, shift, window → y = ReLU of the maxima over windows of the convolution + shift. */
void forwardPool(Call& call) {
  const Array x = call.input(0, 5), kernel = call.input(1, 5), shift = call.input(2, 1), window = call.input(3, 1);
  const Sizes sizes(x.shape, kernel.shape);
  if (shift.size() != sizes.out) throw std::invalid_argument("shift needs one number an output channel");
  const Windows all(sizes.output(), window);
  const Array y = call.output(0, all.pooled);
  const int64_t frameSize = sizes.height * sizes.width * sizes.out, pooledSize = all.pooledHeight * all.pooledWidth * sizes.out;
  const std::vector<Stretch> stretches = sizes.stretches(sizes.plane(), 0, sizes.batch, all.time);
  convolve(sizes, x.data, kernel.data, stretches, [&](const Stretch& stretch, HalfSpectra& images, float scale) {
    const Windows windows({stretch.count, stretch.time, sizes.height, sizes.width, sizes.out}, window);
    const LaneBuffer convolved(filledUp(stretch.count * stretch.time * frameSize) / laneCount);
    const int64_t firstFrame = stretch.first * sizes.time + stretch.start;
    // The places of the images are those in the whole array.
    images.write(scale, convolved.numbers() - firstFrame * frameSize);
    float* maxima = y.data + firstFrame / all.time * pooledSize;
    const std::vector<int64_t> offsets = windows.offsets();
    for (int64_t line = 0; line < windows.lines; line++) {
      windows.forWindows(line, [&](int64_t at, int64_t to) {
        for (int64_t channel = 0; channel < sizes.out; channel += laneCount) {
          const int64_t lanes = sizes.out - channel;
          Lanes best = load(convolved.numbers() + at + channel, lanes);
          for (size_t element = 1; element < offsets.size(); element++) {
            const Lanes value = load(convolved.numbers() + at + offsets[element] + channel, lanes);
            best = (value > best) | (value != value) ? value : best;
          }
          best += load(shift.data + channel, lanes);
          store(best < 0.0f ? Lanes{} : best, maxima + to + channel, lanes);
        }
      });
    }
  });
}

/** Adds the conjugate of rows [time, taps] to images [reach, in]: the taps of a frame are those of the frames around it. */
void addTaps(const ComplexMatrix& rows, int64_t time, int64_t taps, const ComplexMatrix& to) {
  for (int64_t t = 0; t < time; t++) {
    const ComplexMatrix from = rows.at(t, 0), place = to.at(t, 0);
    for (int64_t tap = 0; tap < taps; tap++) place.re[tap] += from.re[tap];
    for (int64_t tap = 0; tap < taps; tap++) place.im[tap] -= from.im[tap];
  }
}

/** Inputs dy, x, kernel → dx, dKernel. */
void backward(Call& call) {
  const Array dy = call.input(0, 5), x = call.input(1, 5), kernel = call.input(2, 5);
  const Sizes sizes(x.shape, kernel.shape);
  if (dy.shape != sizes.output()) throw std::invalid_argument("dy does not fit x and kernel");
  const Array dx = call.output(0, x.shape), dKernel = call.output(1, kernel.shape);
  const Plane plane = sizes.plane();
  const int64_t lanesOut = sizes.lanesOut(), taps = sizes.taps(), lanesOfTaps = filledUp(taps);
  const Spectra weights = kernelSpectra(sizes, plane, kernel.data, sizes.out, lanesOfTaps, [&](int64_t first, int64_t last) {
    return sizes.transposedPlaces(first, last);
  });
  const int64_t parts = std::min(sizes.batch, threadCount()), sampleSize = x.size() / sizes.batch;
  std::vector<Spectra> ofParts;
  for (int64_t part = 0; part < parts; part++) ofParts.emplace_back(plane, taps * lanesOut, plane.halfWidth());
  inParts(parts, [&](int64_t firstPart, int64_t lastPart) {
    for (int64_t part = firstPart; part < lastPart; part++) {
      const int64_t firstSample = sizes.batch * part / parts, lastSample = sizes.batch * (part + 1) / parts;
      std::fill(dx.data + firstSample * sampleSize, dx.data + lastSample * sampleSize, 0.0f);
      Spectra& dWeights = ofParts[part];
      dWeights.clear();
      for (const Stretch& stretch : sizes.stretches(plane, firstSample, lastSample)) {
        HalfSpectra input(plane, sizes.inputPlaces(stretch), sizes.rowsOf(sizes.in), sizes.columnsOf(sizes.in));
        HalfSpectra slope(plane, sizes.outputPlaces(stretch), sizes.rowsOf(sizes.out), sizes.columnsOf(sizes.out));
        const int64_t inputs = input.places().count(), outputs = slope.places().count();
        const Spectra inputColumn(plane, inputs, 1), slopeColumn(plane, outputs, 1);
        Spectra inputSlopes(plane, inputs, 1);
        const LaneBuffer product(2 * stretch.time * lanesOfTaps / laneCount);
        const ComplexMatrix ofTaps{product.numbers(), product.numbers() + stretch.time * lanesOfTaps, lanesOfTaps, 1};
        input.read(x.data);
        slope.read(dy.data);
        for (int64_t v = 0; v < plane.halfWidth(); v++) {
          input.toColumn(v, inputColumn.column(0), inputs);
          slope.toColumn(v, slopeColumn.column(0), outputs);
          inputSlopes.clear();
          for (int64_t u = 0; u < plane.rows.length(); u++) {
            for (int64_t sample = 0; sample < stretch.count; sample++) {
              const int64_t firstFrame = sample * sizes.reach(stretch);
              const ComplexMatrix slopes = slopeColumn.at(0, u, lanesOut).at(sample * stretch.time, 0);
              const ComplexMatrix frames = inputColumn.at(0, u, sizes.in).at(firstFrame, 0);
              complexProduct<Left::conjugated, Result::added>({frames.re, frames.im, 1, sizes.in}, slopes, taps, stretch.time, lanesOut,
                                                              dWeights.at(v, u, lanesOut));
              complexProduct<Left::conjugated, Result::set>(slopes, weights.at(v, u, lanesOfTaps), stretch.time, sizes.out,
                                                            lanesOfTaps, ofTaps);
              addTaps(ofTaps, stretch.time, taps, inputSlopes.at(0, u, sizes.in).at(firstFrame, 0));
            }
          }
          input.fromColumn(v, inputSlopes.column(0), inputs);
        }
        input.add(sizes.scale(plane), dx.data);
      }
    }
  });
  for (int64_t part = 1; part < parts; part++) ofParts[0].add(ofParts[part]);
  inParts(taps, [&](int64_t first, int64_t last) {
    HalfSpectra part(plane, sizes.kernelPlaces(first, last), sizes.kernelRows(plane), sizes.kernelColumns(plane));
    for (int64_t v = 0; v < plane.halfWidth(); v++) {
      part.fromColumn(v, ofParts[0].column(v) + first * lanesOut, taps * lanesOut);
    }
    part.write(sizes.scale(plane), dKernel.data);
  });
}

}  // namespace

void addSpectralConvolution() {
  addOperation("CortexSpectralConvolution", {"x: float", "kernel: float"}, {"y: float"}, compute<forward>);
  addOperation("CortexSpectralConvolutionPool", {"x: float", "kernel: float", "shift: float", "window: int32"}, {"y: float"},
               compute<forwardPool>);
  addOperation("CortexSpectralGradients", {"dy: float", "x: float", "kernel: float"}, {"dx: float", "dkernel: float"},
               compute<backward>);
}

}  // namespace cortex
