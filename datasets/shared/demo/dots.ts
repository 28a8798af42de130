import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toCsv } from '../../../src/io/csv.ts';
import { frameAt, frameImage, rowOf } from '../../../src/io/frames.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { writeNpy } from '../../../src/io/npy.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { conditions, directionsDeg, regionNames } from '../../siegel-sim/experiment.ts';
import { plantSites } from '../../siegel-sim/planted.ts';
import { simulationSettings } from '../../siegel-sim/settings.ts';
import { renderSiegelVideos } from '../../siegel-sim/videos.ts';

const binMs = 100;
/** Frames of the simulated trial that are shown: two of the fixation, the cue, two seconds of moving dots. */
const [firstFrame, cueFrame, stimulusFrame, lastFrame] = [3, 5, 15, 35];
const trials = 14;
const seed = 1;
const trialGainSd = 0.1;

/** Shapes by red or green by up or down: the two ends of each line of the simulated task. */
const shown = conditions.filter(
  ({ colour = 0, directionDeg = 0 }) =>
    [0, 3].includes(colour) && Math.abs(directionDeg) === Math.max(...directionsDeg),
);

/**
 * Writes a recording in the layout of datasets/recordings: 16 videos of a shape and moving dots, and the Poisson counts
 * [repeat, time, unit] of units of six regions with the tuning that siegel-sim plants: V4 carries the shape, LIP the colour, MT the motion.
 */
export async function writeDots(folder: string): Promise<void> {
  const videos = renderSiegelVideos(seed, binMs);
  const units = plantSites(
    simulationSettings({ seed, sitesPerSession: { PFC: 6, FEF: 6, LIP: 10, IT: 6, V4: 10, MT: 10 }, tuningScale: 1.6 }),
    1,
  );
  await mkdir(join(folder, 'videos'), { recursive: true });
  await mkdir(join(folder, 'responses'), { recursive: true });
  for (const { index, name } of shown) {
    const video = rowOf(videos, index);
    const frames = Array.from({ length: lastFrame - firstFrame }, (_, i) => frameImage(frameAt(video, firstFrame + i)));
    await writeFile(join(folder, 'videos', `${fileName(name)}.gif`), encodeGif(frames, { framesPerSecond: 10 }));
    await writeNpy(join(folder, 'responses', `${fileName(name)}.npy`), drawCounts(units, index));
  }
  const unitRows = units.map(({ region }, unit) => ({ unit: `${region}-${unit}`, site: 'session-1', region }));
  const conditionRows = shown.map(({ index, name, directionDeg = 0 }) => {
    const [cue, colour] = [name.split('/')[0], Math.floor(index / 4) % 4 === 0 ? 'red' : 'green'];
    return { stimulus: fileName(name), cue, colour, direction_deg: directionDeg };
  });
  await writeFile(join(folder, 'units.csv'), toCsv(unitRows));
  await writeFile(join(folder, 'conditions.csv'), toCsv(conditionRows));
  const settings = {
    name: 'dots',
    citation: `Simulated by services/demo; tuning and videos as in datasets/siegel-sim (${regionNames.join(', ')}).`,
    licence: 'MIT',
    binMs,
    holdOut: 'trials',
    periods: {
      cue: [cueFrame - firstFrame, stimulusFrame - firstFrame],
      stimulus: [stimulusFrame - firstFrame, lastFrame - firstFrame],
    },
  };
  await writeFile(join(folder, 'recording.json'), `${JSON.stringify(settings, null, 1)}\n`);
}

/** Counts [repeat, time, unit] of one condition; all units share a gain that wanders from trial to trial. */
function drawCounts(units: ReturnType<typeof plantSites>, condition: number) {
  const frames = lastFrame - firstFrame;
  const stream = randomStream(seed, `demo/dots/${condition}`);
  const data = new Uint8Array(trials * frames * units.length);
  let place = 0;
  for (let trial = 0; trial < trials; trial++) {
    const gain = Math.exp(stream.normal(0, trialGainSd));
    for (let frame = firstFrame; frame < lastFrame; frame++) {
      for (const site of units) {
        const cue = 1 + site.cue[Math.floor(condition / 16)];
        const stimulus = 1 + site.colour[Math.floor(condition / 4) % 4] + site.motion[condition % 4];
        const modulation = frame < cueFrame ? 1 : frame < stimulusFrame ? cue : stimulus;
        const expected = ((site.baseRateHz * binMs) / 1000) * Math.max(0.05, modulation) * gain;
        data[place++] = Math.min(255, stream.poisson(expected));
      }
    }
  }
  return { shape: [trials, frames, units.length], data };
}

const fileName = (condition: string) => condition.replace('/', '-').replace('+', '');
