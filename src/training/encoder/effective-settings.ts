import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { encoderArchitecture } from '../../models/encoders/registry.ts';
import type { EncoderTraining } from './settings.ts';

/** Throws InvalidInput for changes to a recipe that would be without effect on this model and these data. */
export function expectEffective(
  model: string,
  { frame, split }: Pick<EncodingData, 'frame' | 'split'>,
  { inputNoise = 0, shiftPixels = 0, patience, initialisations = 1 }: Partial<EncoderTraining>,
): void {
  const fromSound = encoderArchitecture(model).input === 'waveform';
  const unscored = 'nothing scores the epochs of data without validation clips';
  const reasons = {
    inputNoise: inputNoise > 0 && fromSound && `${model} starts from the sound, and the noise is that of frames`,
    shiftPixels: shiftPixels > 0 && (fromSound || frame.length !== 3) && 'only videos have pixels to shift',
    patience: patience !== undefined && split.validation.length === 0 && unscored,
    initialisations: initialisations > 1 && split.validation.length === 0 && unscored,
  };
  for (const [name, reason] of Object.entries(reasons)) {
    if (reason) throw new CortexError('InvalidInput', `${name} has no effect: ${reason}; leave it out.`);
  }
}

/** Throws InvalidInput for a penalty on weights that the encoder does not train. */
export function expectPenalised({ weights, config }: Encoder, penalties: EncoderTraining['penalties']): void {
  for (const penalty of penalties) {
    if (weights.trainableNames.some((name) => name.startsWith(penalty.weights))) continue;
    throw new CortexError(
      'InvalidInput',
      `No trained weight of ${config.model} begins with ${quoted(penalty.weights)}; it has ${listed(weights.trainableNames)}.`,
    );
  }
}
