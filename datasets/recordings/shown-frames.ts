import { CortexError } from '../../src/errors.ts';
import { cropFrames, greyFrames, resizeFrames } from '../../src/signal/video-frames.ts';
import type { RecordingsSettings } from './settings.ts';
import type { SourceStimulus } from './source.ts';

/**
 * Videos and images cropped, made grey and resized as the settings say; other stimuli as they are. Throws InvalidData when
 * frames still differ, InvalidInput for a crop that leaves a frame and for settings of frames where there are none.
 */
export function shownFrames(stimuli: readonly SourceStimulus[], settings: RecordingsSettings): SourceStimulus[] {
  const { crop, grey, height, width } = settings;
  const shown = stimuli.map((stimulus) => {
    if (stimulus.kind === 'sound' || stimulus.kind === 'spectrogram') return stimulus;
    const cropped = crop ? cropFrames(stimulus.frames, crop, stimulus.name) : stimulus.frames;
    const coloured = grey ? greyFrames(cropped) : cropped;
    const frames = height && width ? resizeFrames(coloured, height, width) : coloured;
    return { ...stimulus, frames };
  });
  const [first] = shown;
  for (const stimulus of shown) {
    if (stimulus.kind === 'sound' || first.kind === 'sound') continue;
    const [frame, wanted] = [stimulus.frames.shape.slice(1), first.frames.shape.slice(1)];
    if (`${frame}` === `${wanted}`) continue;
    const isColour = frame.length === 3 && frame[2] !== wanted[2];
    const advice =
      stimulus.kind === 'spectrogram'
        ? 'give all the same channels'
        : isColour
          ? 'set grey to true in recording.json or save all with as many colours'
          : 'give height and width (or crop) in recording.json to bring them to one';
    throw new CortexError(
      'InvalidData',
      `Frames of the ${stimulus.kind}s differ in size: "${first.name}" has ${wanted.join(' × ')}, "${stimulus.name}" ${frame.join(' × ')}; ${advice}.`,
    );
  }
  return shown;
}
