import { expectShape, type NdArray, takeRows } from '../../arrays.ts';
import type { DecodingData, ResponseSet, SplitName } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';

/** What training looks at; the test split is not among it. */
export type TrainingData = Pick<DecodingData, 'videos' | 'periods'> & {
  readonly train: ResponseSet;
  readonly validation: ResponseSet;
};

/**
 * The training and validation samples of `data`, with the video of every condition at the condition's own place. Throws
 * InvalidShape and InvalidData for data that do not fit together or lack samples.
 */
export function trainingDataOf(data: DecodingData): TrainingData {
  const { splits, periods, conditions, videos, unitRegions } = data;
  const frames = videos.shape[1];
  expectShape(videos, 'videos', videoAxes);
  for (const split of ['train', 'validation'] as const) {
    const { responses } = splits[split];
    expectShape(responses, `${split} responses`, responseAxes, [undefined, frames, unitRegions.length]);
    expectSamples(splits[split], split, conditions.length);
  }
  return { periods, videos: videosOf(data), train: splits.train, validation: splits.validation };
}

const videoAxes = ['condition', 'time', 'height', 'width', 'colour'];
const responseAxes = ['sample', 'time', 'unit'];

function videosOf({ conditions, videos }: DecodingData): NdArray {
  const inPlace = conditions.length === videos.shape[0] && conditions.every(({ index }, place) => index === place);
  if (inPlace) return videos;
  const bad = conditions.find(({ index }) => !(Number.isInteger(index) && index >= 0 && index < videos.shape[0]));
  if (!bad) {
    return takeRows(
      videos,
      conditions.map(({ index }) => index),
    );
  }
  throw new CortexError(
    'InvalidData',
    `Condition "${bad.name}" has video ${bad.index} but there are ${videos.shape[0]}; number them from 0.`,
  );
}

function expectSamples({ responses, condition }: ResponseSet, split: SplitName, conditions: number): void {
  const samples = responses.shape[0];
  if (samples === 0) {
    throw new CortexError(
      'InvalidData',
      `The ${split} split has no samples; a decoder needs some of train and validation.`,
    );
  }
  if (condition.length !== samples) {
    throw new CortexError(
      'InvalidData',
      `The ${split} split has ${samples} responses but ${condition.length} conditions; give one a sample.`,
    );
  }
  const bad = condition.findIndex((one) => !(one >= 0 && one < conditions));
  if (bad < 0) return;
  throw new CortexError(
    'InvalidData',
    `Sample ${bad} of the ${split} split has condition ${condition[bad]} but there are ${conditions}; number them from 0.`,
  );
}
