import { describe, expect, it } from 'vitest';
import { compareRecord, type RecordTolerance, type TensorRecord } from '../../../../services/peers/golden/record.ts';
import { Tally } from '../../../../services/peers/golden/tally.ts';
import { ndarray } from '../../../../src/arrays.ts';

/** [2, 2, 3] holding 0…11: mean 5.5, variance 143/12, channel means (0,1,2,6,7,8) and (3,4,5,9,10,11). */
const tensor = ndarray(
  [2, 2, 3],
  Float64Array.from({ length: 12 }, (_, i) => i),
);
const record: TensorRecord = {
  shape: [2, 2, 3],
  sum: 66,
  mean: 5.5,
  std: 3.4520525295,
  min: 0,
  max: 11,
  l2: 22.4944437584,
  index: [0, 4, 11],
  value: [0, 4, 11],
  channel_mean: [4, 7],
};
const strict: RecordTolerance = { entries: { absolute: 1e-9 }, entriesL2: 1e-6, moments: { mean: 1e-9, std: 1e-9 } };

function failures(change: Partial<TensorRecord>, tolerance = strict, actual: typeof tensor = tensor): string[] {
  const tally = new Tally();
  compareRecord(tally, 'x', actual, { ...record, ...change }, tolerance);
  const { failed, messages } = tally.report();
  expect(messages).toHaveLength(failed);
  return messages.map((message) => message.split(/ is |, /)[0]);
}

describe('compareRecord', () => {
  it('accepts the tensor it was made from', () => {
    expect(failures({})).toEqual([]);
  });

  it.each([
    [{ shape: [2, 3, 2] }, 'x shape'],
    [{ sum: 66.1 }, 'x sum'],
    [{ mean: 5.51 }, 'x mean'],
    [{ std: 3.46 }, 'x std'],
    [{ min: -1 }, 'x min'],
    [{ max: 12 }, 'x max'],
    [{ l2: 22.5 }, 'x l2'],
    [{ channel_mean: [4, 7.1] }, 'x channel mean[1]'],
    [{ channel_mean: [4] }, 'length of x channel mean'],
  ])('finds the wrong field of %j', (change, where) => {
    expect(failures(change)).toContain(where);
  });

  it('applies absolute, relative, range and L2 tolerances to entries', () => {
    const value = [0, 4.02, 11];
    expect(failures({ value }, { entries: { absolute: 0.021 } })).toEqual([]);
    expect(failures({ value }, { entries: { absolute: 0.019 } })).toEqual(['x[4]']);
    expect(failures({ value }, { entries: { relative: 0.006 } })).toEqual([]);
    expect(failures({ value }, { entries: { ofRange: 0.0019 } })).toEqual([]);
    expect(failures({ value }, { entries: { ofRange: 0.0018 } })).toEqual(['x[4]']);
    expect(failures({ value }, { entriesL2: 0.0018 })).toEqual([]);
    expect(failures({ value }, { entriesL2: 0.0016 })).toHaveLength(1);
  });

  it('takes null for NaN and NaN for a failure', () => {
    const broken = ndarray(
      [2, 2, 3],
      tensor.data.map((x, i) => (i === 4 ? Number.NaN : x)),
    );
    expect(failures({}, { entries: { absolute: 1 } }, broken)).toContain('x[4]');
    const only = { index: [4], value: [null], min: undefined, max: undefined };
    expect(failures(only, { entries: {} }, broken)).toEqual([]);
    expect(failures(only, { entries: {} })).toEqual(['x[4]']);
  });
});
