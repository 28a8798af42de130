import { type NdArray, takeRows } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { frameAxes } from '../../../src/data/expect-stimuli.ts';
import { CortexError } from '../../../src/errors.ts';
import { encodeNpy } from '../../../src/io/npy.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { strfGradmap, strfs, waveformGradmap } from '../../../src/models/encoders/strf-readouts.ts';
import { binEnds } from '../../../src/signal/bin-ends.ts';
import { counted } from '../../lines/counted.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import type { AnswerWork } from '../analysis.ts';
import { shortNumbers } from '../encodings/response-forms.ts';
import { openEncodingRun } from '../open-runs.ts';
import { unitNumber } from '../run-facts.ts';
import type { FieldsRequest, ReceptiveFields } from './analysis.ts';

/** Throws InvalidInput for units, sounds and bins that are not there, Unsupported for what the model does not have. */
export const work: AnswerWork<FieldsRequest, ReceptiveFields> = {
  async compute([runDir], request) {
    const { encoders, record, data } = await openEncodingRun(runDir);
    const [encoder] = encoders;
    const ids = record.dataset?.units ?? [];
    const places = request.units?.map((unit) => unitNumber(unit, ids)) ?? Array.from(ids.keys());
    const units = places.map((place) => ids[place]);
    const of = request.of ?? firstOf(encoder);
    const { binMs, frame, copies } = encoder.shape;
    const missing = Object.entries(record.dataset?.missing ?? {}).filter(([id]) => units.includes(id));
    const shared = { of, units, binMs, ...(missing.length > 0 && { missing: Object.fromEntries(missing) }) };
    if (of === 'waveform') {
      const { samples, ...sound } = soundBefore(encoder, await data(), request);
      const found = meanOf(encoders.map((one) => waveformGradmap(one, samples, { units: places })));
      return { ...shared, strfs: withoutMissing(found, shared), axes: ['unit', 'sample'], sound };
    }
    const { lags } = request;
    if (of === 'weights' && lags !== undefined) {
      throw new CortexError('InvalidInput', `Weights have the lags that they have, not ${lags}; leave out lags.`);
    }
    const fieldsOf = (one: Encoder) =>
      of === 'weights' ? takeRows(strfs(one), places) : strfGradmap(one, { units: places, ...(lags && { lags }) });
    return {
      ...shared,
      strfs: withoutMissing(meanOf(encoders.map(fieldsOf)), shared),
      axes: ['unit', 'lag', ...frameAxes(frame), ...(of === 'weights' && copies > 1 ? ['copy'] : [])],
    };
  },
  write: (fields, form) =>
    form === 'application/x-npy' ? encodeNpy(fields.strfs) : JSON.stringify(describeFields(fields)),
  lines: ({ strfs: { shape }, axes, of, binMs, sound, missing = {} }, { place }) => [
    `${counted(shape[0], 'unit')}, [${axes.slice(1).map((axis, i) => `${axis} ${shape[i + 1]}`)}], ${
      sound ? `${sound.clip} up to bin ${sound.bin}, ${sound.samplingRateHz} Hz` : `lags of ${binMs} ms`
    }, from ${of === 'weights' ? 'the weights' : `the gradient${sound ? '' : ' at silence'}`}`,
    ...byReason(missing).map((line) => `  without a field: ${line}`),
    place === undefined ? '--out FILE.npy or FILE.json keeps them' : `File: ${place}`,
  ],
  json: describeFields,
};

function describeFields({ strfs: { shape, data }, ...rest }: ReceptiveFields) {
  const size = data.length / shape[0];
  const rows = Array.from({ length: shape[0] }, (_, unit) =>
    shortNumbers(data.subarray(unit * size, (unit + 1) * size)),
  );
  return { ...rest, shape, strfs: rows };
}

/** The source of a model of which nothing is asked. */
function firstOf(encoder: Encoder): ReceptiveFields['of'] {
  if (encoder.architecture.input === 'waveform') return 'waveform';
  return encoder.architecture.strfKernel ? 'weights' : 'gradient';
}

/** NaN for units that nothing was fitted to. */
function withoutMissing(fields: NdArray, { units, missing = {} }: Pick<ReceptiveFields, 'units' | 'missing'>): NdArray {
  const size = fields.data.length / units.length;
  for (const [row, id] of units.entries()) {
    if (Object.hasOwn(missing, id)) fields.data.fill(Number.NaN, row * size, (row + 1) * size);
  }
  return fields;
}

function meanOf(fields: readonly NdArray[]): NdArray {
  const data = new Float32Array(fields[0].data.length);
  for (const one of fields) for (let i = 0; i < data.length; i++) data[i] += one.data[i] / fields.length;
  return { shape: fields[0].shape, data };
}

/** Bins of sound of a model whose memory has no end. */
const longMemoryMs = 500;

/** The samples of a test sound up to the end of a bin, as many as the units remember. */
function soundBefore(encoder: Encoder, data: EncodingData, { clip: place, bin: asked, lags }: FieldsRequest) {
  const { test } = data.split;
  const clip = data.clips[test[place]];
  if (!clip?.waveform) {
    throw new CortexError(
      'InvalidInput',
      clip
        ? `${data.name} has no sounds, only frames; use the gradient.`
        : `clip must be one of the ${test.length} test sounds, from 0, but is ${place}.`,
    );
  }
  const bins = clip.repeats.shape[1];
  const bin = asked ?? Math.floor(bins / 2);
  if (bin >= bins)
    throw new CortexError('InvalidInput', `bin must be below ${bins}, the bins of the sound, but is ${bin}.`);
  const { samples, samplingRateHz } = clip.waveform;
  const reach = encoder.receptiveFieldBins;
  const length = Math.min(bin + 1, lags ?? (Number.isFinite(reach) ? reach : Math.ceil(longMemoryMs / data.binMs)));
  const ends = binEnds(bin + 1, (samplingRateHz * encoder.shape.binMs) / 1000);
  const start = length > bin ? 0 : ends[bin - length];
  return { clip: clip.name, bin, samplingRateHz, samples: samples.subarray(start, ends[bin]) };
}
