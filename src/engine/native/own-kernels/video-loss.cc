// SSIM and squared error of frames with their gradient, frame by frame in the cache: Wang et al. (2004), eq. 13, and its chain
// rule; the same formulas as src/training/decoder/ssim.ts.
#include "video-loss.h"

#include <vector>

#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

constexpr float luminanceConstant = 0.01f * 0.01f;
constexpr float contrastConstant = 0.03f * 0.03f;

/** A filter along one axis of `inputs` places, centred on tap ⌊taps/2⌋, with zeros around. */
struct Filter {
  std::vector<float> taps;
  int64_t inputs, outputs;

  Filter(const Array& taps, int64_t inputs)
      : taps(taps.data, taps.data + taps.size()),
        inputs(inputs),
        outputs(inputs + 2 * (taps.size() / 2) - taps.size() + 1) {}

  /** Calls `work(weight, output, input, count)` for every tap: `count` outputs from `output` on see inputs from `input` on. */
  template <typename Work>
  void forTaps(const Work& work) const {
    for (size_t tap = 0; tap < taps.size(); tap++) {
      const int64_t shift = static_cast<int64_t>(tap) - static_cast<int64_t>(taps.size() / 2);
      const int64_t first = std::max<int64_t>(0, -shift), last = std::min(outputs, inputs - shift);
      if (last > first) work(taps[tap], first, first + shift, last - first);
    }
  }
};

void addScaled(float* to, const float* from, float weight, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] += weight * from[i];
}

/** A Gaussian blur of frames [height, width · colours] by two filters, and its transpose. */
class Blur {
 public:
  Blur(const Array& rowTaps, const Array& columnTaps, int64_t height, int64_t width, int64_t colours)
      : down(rowTaps, height), across(columnTaps, width), colours(colours) {}

  Filter down, across;
  int64_t colours;

  int64_t values() const { return across.inputs * colours; }
  int64_t blurredValues() const { return across.outputs * colours; }
  int64_t size() const { return down.inputs * values(); }
  int64_t blurredSize() const { return down.outputs * blurredValues(); }

  std::vector<float> apply(const std::vector<float>& frame) const {
    std::vector<float> rows(down.inputs * blurredValues()), blurred(blurredSize());
    for (int64_t row = 0; row < down.inputs; row++) {
      across.forTaps([&](float weight, int64_t output, int64_t input, int64_t count) {
        addScaled(&rows[row * blurredValues() + output * colours], &frame[row * values() + input * colours], weight,
                  count * colours);
      });
    }
    down.forTaps([&](float weight, int64_t output, int64_t input, int64_t count) {
      addScaled(&blurred[output * blurredValues()], &rows[input * blurredValues()], weight, count * blurredValues());
    });
    return blurred;
  }

  std::vector<float> applyTransposed(const std::vector<float>& blurred) const {
    std::vector<float> rows(down.inputs * blurredValues()), frame(size());
    down.forTaps([&](float weight, int64_t output, int64_t input, int64_t count) {
      addScaled(&rows[input * blurredValues()], &blurred[output * blurredValues()], weight, count * blurredValues());
    });
    for (int64_t row = 0; row < down.inputs; row++) {
      across.forTaps([&](float weight, int64_t output, int64_t input, int64_t count) {
        addScaled(&frame[row * values() + input * colours], &rows[row * blurredValues() + output * colours], weight,
                  count * colours);
      });
    }
    return frame;
  }
};

std::vector<float> product(const float* a, const float* b, int64_t size) {
  std::vector<float> result(size);
  for (int64_t i = 0; i < size; i++) result[i] = a[i] * b[i];
  return result;
}

/** Mean of the SSIM map of one frame; `slope` becomes its gradient with respect to the prediction. */
double meanSsim(const Blur& blur, const float* prediction, const float* target, const float* targetMean,
                const float* targetVariance, std::vector<float>& slope) {
  const int64_t size = blur.size(), mapSize = blur.blurredSize();
  const std::vector<float> mean = blur.apply(std::vector<float>(prediction, prediction + size));
  const std::vector<float> square = blur.apply(product(prediction, prediction, size));
  const std::vector<float> mixed = blur.apply(product(prediction, target, size));
  std::vector<float> map(mapSize), byMean(mapSize), bySquare(mapSize), byProduct(mapSize);
  for (int64_t i = 0; i < mapSize; i++) {
    const float meanProduct = mean[i] * targetMean[i], meanSquare = mean[i] * mean[i];
    const float luminance = 2 * meanProduct + luminanceConstant;
    const float structure = 2 * (mixed[i] - meanProduct) + contrastConstant;
    const float luminanceNorm = targetMean[i] * targetMean[i] + luminanceConstant + meanSquare;
    const float structureNorm = targetVariance[i] + contrastConstant + square[i] - meanSquare;
    const float norm = luminanceNorm * structureNorm;
    map[i] = luminance * structure / norm;
    byProduct[i] = 2 * luminance / norm;
    bySquare[i] = -map[i] / structureNorm;
    byMean[i] = 2 * ((structure - luminance) * targetMean[i] / norm - map[i] * mean[i] / luminanceNorm - bySquare[i] * mean[i]);
  }
  double sum = 0;
  for (const float value : map) sum += value;
  slope = blur.applyTransposed(byMean);
  const std::vector<float> throughSquare = blur.applyTransposed(bySquare);
  const std::vector<float> throughProduct = blur.applyTransposed(byProduct);
  for (int64_t i = 0; i < size; i++) {
    slope[i] = (slope[i] + 2 * throughSquare[i] * prediction[i] + throughProduct[i] * target[i]) / mapSize;
  }
  return sum / mapSize;
}

/**
 * Inputs prediction and target [frame, height, width · colours], mean and variance of the blurred target, taps of the blur
 * along rows' and columns' axes, share of every frame's SSIM [frame] → (Σ share · SSIM, mean squared error) [2] and the
 * gradient of their difference, squared error − SSIM, with respect to the prediction.
 */
void videoLoss(Call& call) {
  const Array prediction = call.input(0, 3), target = call.input(1, 3);
  const Array targetMean = call.input(2, 3), targetVariance = call.input(3, 3);
  const Array rowTaps = call.input(4, 1), columnTaps = call.input(5, 1), shares = call.input(6, 1), settings = call.input(7, 1);
  const int64_t frames = prediction.shape[0], height = prediction.shape[1];
  const int64_t colours = static_cast<int64_t>(settings.data[0]);
  if (colours < 1 || prediction.shape[2] % colours != 0) throw std::invalid_argument("colours must divide the last axis");
  const Blur blur(rowTaps, columnTaps, height, prediction.shape[2] / colours, colours);
  const Shape mapShape = {frames, blur.down.outputs, blur.blurredValues()};
  if (target.shape != prediction.shape || targetMean.shape != mapShape || targetVariance.shape != mapShape ||
      shares.size() != frames) {
    throw std::invalid_argument("prediction, target, statistics and shares do not fit together");
  }
  const Array parts = call.output(0, {2}), slopes = call.output(1, prediction.shape);
  const int64_t size = blur.size(), mapSize = blur.blurredSize();
  std::vector<double> similarity(frames), error(frames);
  inParts(frames, [&](int64_t first, int64_t last) {
    std::vector<float> slope;
    for (int64_t frame = first; frame < last; frame++) {
      const float* drawn = prediction.data + frame * size;
      const float* truth = target.data + frame * size;
      similarity[frame] = meanSsim(blur, drawn, truth, targetMean.data + frame * mapSize,
                                   targetVariance.data + frame * mapSize, slope);
      const float share = shares.data[frame], perValue = 2.0f / (static_cast<float>(frames) * size);
      float* to = slopes.data + frame * size;
      for (int64_t i = 0; i < size; i++) {
        const float difference = drawn[i] - truth[i];
        error[frame] += static_cast<double>(difference) * difference;
        to[i] = difference * perValue - slope[i] * share;
      }
    }
  });
  double totalSimilarity = 0, totalError = 0;
  for (int64_t frame = 0; frame < frames; frame++) {
    totalSimilarity += similarity[frame] * shares.data[frame];
    totalError += error[frame];
  }
  parts.data[0] = static_cast<float>(totalSimilarity);
  parts.data[1] = static_cast<float>(totalError / (static_cast<double>(frames) * size));
}

}  // namespace

void addVideoLoss() {
  addOperation("CortexVideoLoss",
               {"prediction: float", "target: float", "target_mean: float", "target_variance: float", "row_taps: float",
                "column_taps: float", "shares: float", "settings: float"},
               {"parts: float", "slope: float"}, compute<videoLoss>);
}

}  // namespace cortex
