import { expect, test } from 'vitest';
import { tunedArea } from '../../../src/analysis/subspace/fields/area.ts';
import { stimulusSubspaceField } from '../../../src/analysis/subspace/fields/ssrf.ts';
import { directionOf } from '../../../src/analysis/subspace/sites/placed-null.ts';
import { reachedPlane } from '../../../src/analysis/subspace/sites/reached-plane.ts';
import { supportOverlap } from '../../../src/analysis/subspace/sites/support-null.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { randomStream } from '../../../src/random/stream.ts';

const frames = 2000;
const bins = 20;
/** So many that 5 % and 10 % can be told apart; something to find shows in fewer. */
const sites = { independent: 120, stratified: 30, clustered: 30 };
type Placement = 'independent' | 'stratified' | 'clustered';

/**
 * Six bell-tuned units of a site in a plane of normal projections, or of normal ones whose scale varies from frame to frame: their
 * tuned areas, and the frames of each cell.
 */
function siteOf(placement: Placement, site: number, plane: 'normal' | 'heavy' = 'normal') {
  const stream = randomStream(site, `tiling-${placement}`);
  const scale = Array.from({ length: frames }, () => (plane === 'heavy' ? Math.exp(0.5 * stream.normal()) : 1));
  const z = [stream.normals(frames), stream.normals(frames)].map((axis) => axis.map((value, t) => value * scale[t]));
  const shared = stream.integer(frames);
  const fields = Array.from({ length: 6 }, (_, unit) => {
    const at = placement === 'clustered' ? shared : stream.integer(frames);
    const centre = z.map((values, axis) => {
      if (placement === 'stratified') {
        const place = axis === 0 ? 1.1 * ((unit % 3) - 1) : 1.4 * (Math.floor(unit / 3) - 0.5);
        return place + 0.1 * stream.normal();
      }
      return values[at] + (placement === 'clustered' ? 0.3 * stream.normal() : 0);
    });
    const width = 0.6 + 0.3 * stream.uniform();
    const rate = Float32Array.from({ length: frames }, (_, t) =>
      Math.exp(-((z[0][t] - centre[0]) ** 2 + (z[1][t] - centre[1]) ** 2) / (2 * width ** 2)),
    );
    return stimulusSubspaceField(z, rate, { bins });
  });
  return { masks: fields.map((field) => tunedArea(field).mask), visits: fields[0].counts.data };
}

function directions(placement: Placement) {
  return Array.from({ length: sites[placement] }, (_, site) => {
    const { masks, visits } = siteOf(placement, site + 1);
    const { byVisits } = supportOverlap(masks, visits, [bins, bins], { draws: 199, seed: 1, name: `site-${site}` });
    return directionOf(byVisits);
  });
}

test('independent places are more or less than chance in 5 ± 3 % of the sites', () => {
  const found = directions('independent').filter((direction) => direction !== null).length;
  expect(found / sites.independent).toBeLessThanOrEqual(0.08);
  // None at all would be a test that never finds anything.
  expect(found).toBeGreaterThanOrEqual(1);
});

test('in a plane of heavy tails the null leans little: areas that always hold too many frames make its mean z −.7', () => {
  const zs = Array.from({ length: 50 }, (_, site) => {
    const { masks, visits } = siteOf('independent', site + 1, 'heavy');
    return supportOverlap(masks, visits, [bins, bins], { draws: 99, seed: 1, name: `heavy-${site}` }).byVisits.z;
  });
  expect(mean(zs)).toBeGreaterThan(-0.4);
  expect(mean(zs)).toBeLessThan(0.3);
});

test('true tiling is less in most sites, and neighbours that share a place are more in nearly all', () => {
  expect(
    directions('stratified').filter((direction) => direction === 'less').length / sites.stratified,
  ).toBeGreaterThan(0.5);
  expect(directions('clustered').filter((direction) => direction === 'more').length / sites.clustered).toBeGreaterThan(
    0.9,
  );
});

test('areas hold as many frames as before on average, wherever they are placed', () => {
  const { masks, visits } = siteOf('independent', 1, 'heavy');
  const plane = reachedPlane(visits, [bins, bins]);
  const stream = randomStream(1, 'placed');
  const framesOf = (mask: ArrayLike<number>) => plane.weights.reduce((sum, weight, i) => sum + weight * mask[i], 0);
  for (const mask of masks.slice(0, 2)) {
    const area = plane.areaOf(mask, stream);
    const own = framesOf(plane.cells.map((cell) => mask[cell]));
    for (const centre of [0, 20, 60]) {
      const placed = Array.from({ length: 4000 }, () => framesOf(area.at(centre)));
      // The boundary cell holds up to 2 % of the frames, so that the mean is known to .0003.
      expect(Math.abs(mean(placed) - own)).toBeLessThan(0.001);
    }
  }
});

test('whole planes stay whole; equal areas overlap as they must', () => {
  const visits = new Int32Array(16).fill(10);
  const whole = new Uint8Array(16).fill(1);
  const { overlap, byVisits, uniform } = supportOverlap([whole, whole], visits, [4, 4], {
    draws: 20,
    seed: 1,
    name: 'whole',
  });
  expect([overlap, byVisits.overlap, byVisits.z, byVisits.p, byVisits.isEquivalent]).toEqual([
    expect.closeTo(1, 12),
    expect.closeTo(1, 12),
    Number.NaN,
    1,
    true,
  ]);
  expect(uniform.isEquivalent).toBe(true);
});
