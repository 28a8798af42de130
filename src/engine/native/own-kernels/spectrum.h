// Two-dimensional spectra of images that lie in the memory of an array.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "fourier.h"
#include "lanes.h"

namespace cortex {

/** Room for `count` lanes, not cleared. */
class LaneBuffer {
 public:
  explicit LaneBuffer(int64_t count) : lanes_(new Lanes[count]), count_(count) {}
  Lanes* data() const { return lanes_.get(); }
  float* numbers() const { return reinterpret_cast<float*>(lanes_.get()); }
  int64_t numberCount() const { return count_ * laneCount; }
  void clear() { std::fill(lanes_.get(), lanes_.get() + count_, Lanes{}); }

 private:
  std::unique_ptr<Lanes[]> lanes_;
  int64_t count_;
};

/** Where images begin in an array; −1: this image is all zeros and is not stored. Their number is filled up to whole lanes. */
class ImagePlaces {
 public:
  explicit ImagePlaces(std::vector<int64_t> offsets) : offsets_(std::move(offsets)) {
    offsets_.resize(filledUp(offsets_.size()), -1);
    for (int64_t group = 0; group < groups(); group++) neighbours_.push_back(neighboursIn(group));
  }

  /** Images, filled up. */
  int64_t count() const { return static_cast<int64_t>(offsets_.size()); }
  int64_t groups() const { return count() / laneCount; }

  /** One pixel of all images of a group; `array` points to this pixel of an image at 0. */
  Lanes load(const float* array, int64_t group) const {
    const int64_t* offsets = offsets_.data() + group * laneCount;
    if (neighbours_[group] == laneCount) return cortex::load(array + offsets[0]);
    if (neighbours_[group] > 0) return cortex::load(array + offsets[0], neighbours_[group]);
    Lanes lanes = {};
    for (int64_t lane = 0; lane < laneCount; lane++) {
      if (offsets[lane] >= 0) lanes[lane] = array[offsets[lane]];
    }
    return lanes;
  }

  void store(Lanes lanes, float* array, int64_t group) const {
    const int64_t* offsets = offsets_.data() + group * laneCount;
    if (neighbours_[group] > 0) return cortex::store(lanes, array + offsets[0], neighbours_[group]);
    for (int64_t lane = 0; lane < laneCount; lane++) {
      if (offsets[lane] >= 0) array[offsets[lane]] = lanes[lane];
    }
  }

 private:
  /** How many images lie side by side, where all others of the group are absent; 0: they lie apart. */
  int64_t neighboursIn(int64_t group) const {
    const int64_t* offsets = offsets_.data() + group * laneCount;
    if (offsets[0] < 0) return 0;
    int64_t count = 1;
    while (count < laneCount && offsets[count] == offsets[0] + count) count++;
    for (int64_t lane = count; lane < laneCount; lane++) {
      if (offsets[lane] >= 0) return 0;
    }
    return count;
  }

  std::vector<int64_t> offsets_;
  std::vector<int64_t> neighbours_;
};

/** One axis of images: how far apart its pixels lie in memory, and where on the circle of the transform each of them is. */
struct ImageAxis {
  int64_t step;
  std::vector<int64_t> places;

  int64_t count() const { return static_cast<int64_t>(places.size()); }
};

/** The transforms of both axes of images. */
struct Plane {
  Fourier rows, columns;

  /** Frequencies along a row of pixels that are not the conjugate of another. */
  int64_t halfWidth() const { return columns.length() / 2 + 1; }
  int64_t frequencies() const { return halfWidth() * rows.length(); }
};

/**
 * Images that are transformed along their rows of pixels but not yet, or no longer, across them. All numbers are twice the
 * transform's. Frequency v along the row is a column; of real images the columns 0 … width / 2 suffice.
 */
class HalfSpectra {
 public:
  HalfSpectra(const Plane& plane, const ImagePlaces& places, ImageAxis rows, ImageAxis columns)
      : plane_(plane), places_(places), rows_(std::move(rows)), columns_(std::move(columns)),
        numbers_(2 * places.groups() * plane.halfWidth() * rowRoom()),
        work_(4 * std::max(plane.rows.length(), plane.columns.length())) {}

  const ImagePlaces& places() const { return places_; }

  /** From the images in `array`. */
  void read(const float* array) {
    for (int64_t group = 0; group < places_.groups(); group++) readGroup(array, group);
  }

  /** `factor` times the images, to `array`. */
  void write(float factor, float* array) {
    for (int64_t group = 0; group < places_.groups(); group++) {
      writeGroup(group, array, [&](Lanes pixels, float* pixel) { places_.store(pixels * factor, pixel, group); });
    }
  }

  /** Adds `factor` times the images to those in `array`. */
  void add(float factor, float* array) {
    for (int64_t group = 0; group < places_.groups(); group++) {
      writeGroup(group, array, [&](Lanes pixels, float* pixel) {
        places_.store(places_.load(pixel, group) + pixels * factor, pixel, group);
      });
    }
  }

  /** Column v of the whole spectra: real and imaginary numbers [frequency, 2, image], these among `images`. */
  void toColumn(int64_t v, float* spectra, int64_t images) {
    const int64_t size = plane_.rows.length();
    for (int64_t group = 0; group < places_.groups(); group++) {
      const Complexes from = firstHalf(size);
      std::fill(from.re, from.re + size, Lanes{});
      std::fill(from.im, from.im + size, Lanes{});
      const Complexes half = at(group, v);
      for (int64_t row = 0; row < rows_.count(); row++) {
        from.re[rows_.places[row]] = half.re[row];
        from.im[rows_.places[row]] = half.im[row];
      }
      const Complexes whole = plane_.rows.transform(from, secondHalf(size));
      float* to = spectra + group * laneCount;
      for (int64_t u = 0; u < size; u++, to += 2 * images) {
        store(whole.re[u], to, laneCount);
        store(whole.im[u], to + images, laneCount);
      }
    }
  }

  /** From column v of the whole spectra, real and imaginary numbers [frequency, 2, image], these among `images`. */
  void fromColumn(int64_t v, const float* spectra, int64_t images) {
    const int64_t size = plane_.rows.length();
    for (int64_t group = 0; group < places_.groups(); group++) {
      const Complexes from = firstHalf(size);
      const float* at = spectra + group * laneCount;
      for (int64_t u = 0; u < size; u++, at += 2 * images) {
        from.re[u] = load(at);
        from.im[u] = load(at + images);
      }
      const Complexes back = plane_.rows.transform(from.swapped(), secondHalf(size).swapped()).swapped();
      const Complexes half = this->at(group, v);
      for (int64_t row = 0; row < rows_.count(); row++) {
        half.re[row] = back.re[rows_.places[row]];
        half.im[row] = back.im[rows_.places[row]];
      }
      if (rows_.count() % 2 == 1) half.re[rows_.count()] = half.im[rows_.count()] = Lanes{};
    }
  }

 private:
  /** Two rows at a time, as the real and the imaginary part of one complex row: its spectrum is split by symmetry. */
  void readGroup(const float* array, int64_t group) {
    const int64_t size = plane_.columns.length();
    for (int64_t row = 0; row < rows_.count(); row += 2) {
      const bool two = row + 1 < rows_.count();
      const Complexes from = firstHalf(size);
      std::fill(from.re, from.re + size, Lanes{});
      std::fill(from.im, from.im + size, Lanes{});
      for (int64_t column = 0; column < columns_.count(); column++) {
        const float* pixel = array + row * rows_.step + column * columns_.step;
        from.re[columns_.places[column]] = places_.load(pixel, group);
        if (two) from.im[columns_.places[column]] = places_.load(pixel + rows_.step, group);
      }
      const Complexes both = plane_.columns.transform(from, secondHalf(size));
      for (int64_t v = 0; v < plane_.halfWidth(); v++) {
        const int64_t mirror = v == 0 ? 0 : size - v;
        const Complexes half = at(group, v);
        half.re[row] = both.re[v] + both.re[mirror];
        half.im[row] = both.im[v] - both.im[mirror];
        half.re[row + 1] = both.im[v] + both.im[mirror];
        half.im[row + 1] = both.re[mirror] - both.re[v];
      }
    }
  }

  template <typename Store>
  void writeGroup(int64_t group, float* array, const Store& store) {
    const int64_t size = plane_.columns.length();
    for (int64_t row = 0; row < rows_.count(); row += 2) {
      const bool two = row + 1 < rows_.count();
      const Complexes from = firstHalf(size);
      for (int64_t v = 0; v < plane_.halfWidth(); v++) {
        const Complexes half = at(group, v);
        const Lanes re = half.re[row], im = half.im[row], nextRe = half.re[row + 1], nextIm = half.im[row + 1];
        from.re[v] = re - nextIm;
        from.im[v] = im + nextRe;
        if (v == 0 || 2 * v == size) continue;
        from.re[size - v] = re + nextIm;
        from.im[size - v] = nextRe - im;
      }
      const Complexes back = plane_.columns.transform(from.swapped(), secondHalf(size).swapped()).swapped();
      for (int64_t column = 0; column < columns_.count(); column++) {
        float* pixel = array + row * rows_.step + column * columns_.step;
        store(back.re[columns_.places[column]], pixel);
        if (two) store(back.im[columns_.places[column]], pixel + rows_.step);
      }
    }
  }

  /** All rows of column v of a group. */
  Complexes at(int64_t group, int64_t v) const {
    Lanes* first = numbers_.data() + 2 * (group * plane_.halfWidth() + v) * rowRoom();
    return {first, first + rowRoom()};
  }

  /** Room for an even number of rows, and two more: a power of two would crowd all columns into a few places of the cache. */
  int64_t rowRoom() const { return (rows_.count() + 1) / 2 * 2 + 2; }

  Complexes firstHalf(int64_t size) const { return {work_.data(), work_.data() + size}; }
  Complexes secondHalf(int64_t size) const { return {work_.data() + 2 * size, work_.data() + 3 * size}; }

  const Plane& plane_;
  const ImagePlaces places_;
  const ImageAxis rows_, columns_;
  LaneBuffer numbers_, work_;
};

}  // namespace cortex
