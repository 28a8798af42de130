import { type NdArray, zeros } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';
import { cueCoverage, fixationCoverage } from './cue-shapes.ts';
import { renderDotField } from './dot-field.ts';
import { conditions, cueShapes, directionsDeg, hueAnglesDeg, periodsAt, trialMs } from './experiment.ts';

/** Height and width of a frame: the middle of the 64 × 64 screen, which lies inside the circular aperture. */
export const frameSize = 32;
const cueGrey = 0.55;
const dotSpeedPixelsPer100Ms = 1.25;

/**
 * Red, green and blue of a hue angle on the red–green line. All have the same luma (.299 R + .587 G + .114 B = .418);
 * the place on the line is the sine of the angle, 1 = red and −1 = green.
 */
export function colourOfHue(hueAngleDeg: number): [number, number, number] {
  const place = Math.sin((hueAngleDeg * Math.PI) / 180);
  const red = 0.525 + 0.425 * place;
  const blue = 0.15;
  return [red, (0.418 - 0.299 * red - 0.114 * blue) / 0.587, blue];
}

/**
 * The video of every condition, [condition 64, time, height 32, width 32, colour 3] in [0, 1] on black: fixation spot,
 * grey cue, coloured dots that move 1.25 pixels in 100 ms. The dot field is frozen for each direction, since dots at
 * positions that vary from trial to trial would average to a flat field without flow.
 * @param stepMs duration of a frame; divides 500 ms
 */
export function renderSiegelVideos(seed: number, stepMs = 100): NdArray {
  const pixels = frameSize * frameSize;
  const { fixation, cue, stimulus } = periodsAt(stepMs);
  const frames = trialMs / stepMs;
  const spot = fixationCoverage(frameSize);
  const cues = cueShapes.map((shape) => cueCoverage(shape, frameSize));
  const pixelsPerFrame = (dotSpeedPixelsPer100Ms * stepMs) / 100;
  const displacementPixels = Array.from({ length: stimulus.end - stimulus.start }, (_, i) => i * pixelsPerFrame);
  const fields = directionsDeg.map((directionDeg) =>
    renderDotField(
      { size: frameSize, dots: 25, sigmaPixels: 2, directionDeg, displacementPixels },
      randomStream(seed, `siegel-sim/dots/${directionDeg}`),
    ),
  );

  const videos = zeros([conditions.length, frames, frameSize, frameSize, 3]);
  for (const { index } of conditions) {
    const video = videos.data.subarray(index * frames * pixels * 3, (index + 1) * frames * pixels * 3);
    const colour = colourOfHue(hueAnglesDeg[Math.floor(index / 4) % 4]);
    const field = fields[index % 4];
    const grey = (image: Float32Array, frame: number) => paint(video, frame, image, [cueGrey, cueGrey, cueGrey]);
    for (let frame = fixation.start; frame < fixation.end; frame++) grey(spot, frame);
    for (let frame = cue.start; frame < cue.end; frame++) grey(cues[Math.floor(index / 16)], frame);
    for (let frame = stimulus.start; frame < stimulus.end; frame++) {
      const first = (frame - stimulus.start) * pixels;
      paint(video, frame, field.subarray(first, first + pixels), colour);
    }
  }
  return videos;
}

/** Writes brightness × colour into one frame of a video [time, height · width, 3]. */
function paint(video: Float32Array, frame: number, brightness: Float32Array, colour: readonly number[]): void {
  const start = frame * brightness.length * 3;
  for (let pixel = 0; pixel < brightness.length; pixel++) {
    for (let c = 0; c < 3; c++) video[start + pixel * 3 + c] = brightness[pixel] * colour[c];
  }
}
