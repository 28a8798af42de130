import { analyse, ask, askJson } from './api.js';
import { entry, withArrays } from './arrays.js';
import { el, factList, field, fill, problem, section, select, svg } from './dom.js';
import { serverFigure } from './figure.js';
import { number } from './format.js';
import { fieldMap, filterMap } from './maps.js';

const shownComponents = 12;
const shownFilters = 4;

/**
 * The tuning subspaces of an encoder's units: what is kept is shown at once, other settings are worked out when they are asked for.
 * @param {any} run
 * @param {AbortSignal} signal
 */
export function subspacePanel(run, signal) {
  const path = `/v1/runs/${run.id}/subspaces`;
  const numeric = (value, most) => el('input', { type: 'number', min: '2', max: String(most), value, required: true });
  const [times, components] = [numeric('600', 65536), numeric('25', 1000)];
  const state = el('p', { class: 'busy', role: 'status' });
  const place = el('div', {});
  const button = el('button', {}, 'Work out');

  async function workOut(event) {
    event.preventDefault();
    button.disabled = true;
    const body = { times: Number(times.value), components: Number(components.value) };
    const onProgress = (text) => {
      state.textContent = `The analysis ${text} …`;
    };
    try {
      state.textContent = 'Asks for the analysis …';
      const answer = await analyse(
        path,
        { ...body, answer: { filters: shownFilters } },
        { accept: 'application/json', signal, onProgress },
      );
      const drawing = await analyse(path, body, { accept: 'image/svg+xml', signal });
      show(await answer.json(), await drawing.text());
      fill(state);
    } catch (error) {
      if (!signal.aborted) fill(state, problem(error));
    }
    button.disabled = false;
  }

  function show(told, drawing) {
    const analysis = withArrays(told);
    fill(place, unitExplorer(analysis), serverFigure(drawing, `Tuning subspaces of ${analysis.dataset}, overview`));
  }

  /** The analysis that lies in the run's folder, if one does. */
  async function showKept() {
    const kept = await keptFolder(run.id, 'subspaces', signal);
    if (!kept) return;
    const [told, drawing] = await Promise.all([
      askJson(`${kept}result.json`, { signal }),
      ask(`${kept}figure.svg`, { signal }),
    ]);
    times.value = String(told.settings.times);
    components.value = String(told.settings.components);
    show(told, await drawing.text());
  }

  showKept().catch((error) => {
    if (!signal.aborted) fill(state, problem(error));
  });
  fill(
    place,
    el('p', { class: 'empty' }, 'Nothing has been worked out yet; it takes seconds for a few units, minutes for many.'),
  );
  return section(
    'Tuning subspaces',
    el('form', { class: 'row', onsubmit: workOut }, field('Times', times), field('Components', components), button),
    state,
    place,
  );
}

/**
 * The address of a kept result's folder among the files of a run; undefined where there is none.
 * @param {string} id
 * @param {string} name
 * @param {AbortSignal} signal
 */
export async function keptFolder(id, name, signal) {
  const { artifacts } = await askJson(`/v1/runs/${id}/artifacts`, { signal });
  const found = artifacts
    .map((one) => one.path ?? one.name)
    .find((path) => path.startsWith(`${name}/`) && path.endsWith('/result.json'));
  return found && `/v1/runs/${id}/artifacts/${found.replace(/result\.json$/, '')}`;
}

/** @param {any} analysis */
function unitExplorer(analysis) {
  const { units } = analysis;
  const detail = el('div', { class: 'detail', 'aria-live': 'polite' });
  const names = units.map(({ id, missing, dimensions }, i) => [
    String(i),
    missing ? `${id}: none` : `${id}: ${dimensions.k95} dim.`,
  ]);
  const list = select(names, {
    size: String(Math.min(12, Math.max(2, units.length))),
    class: 'units',
    onchange: () => fill(detail, ...unitDetail(analysis, units[Number(list.value)])),
  });
  list.value = String(
    Math.max(
      0,
      units.findIndex(({ missing }) => missing === null),
    ),
  );
  if (units.length > 0) fill(detail, ...unitDetail(analysis, units[Number(list.value)]));
  return el('div', { class: 'explorer' }, el('div', { class: 'choose' }, field('Unit', list)), detail);
}

/** @returns {any[]} */
function unitDetail(analysis, unit) {
  const { id, site, missing, dimensions, participationRatio, tuning, explained } = unit;
  if (missing !== null)
    return [el('h3', {}, id), el('p', { class: 'empty' }, `This unit has no subspace: ${missing}.`)];
  return [
    el('h3', {}, id),
    factList({
      Site: site,
      'Dimensions, 95 % (90 %, 75 %)': `${dimensions.k95} (${dimensions.k90}, ${dimensions.k75})`,
      'Above the noise floor': dimensions.floor,
      'Participation ratio': participationRatio === null ? null : number(participationRatio, 1),
      'r² of network; of subspace': explained && `${number(explained.network, 2)}; ${number(explained.subspace, 2)}`,
      'Along component 1': tuning?.shapes[0]?.shape,
      'Tuned area': tuning?.area == null ? null : number(tuning.area, 2),
    }),
    el('h4', {}, 'Filters'),
    el('p', { class: 'note' }, filterNote(analysis)),
    el('div', { class: `maps ${analysis.domain}` }, ...filterFigures(unit)),
    el('h4', {}, 'Spectrum'),
    spectrum(unit),
    (tuning?.planes ?? []).length > 0 && [
      el('h4', {}, 'Stimulus-subspace receptive fields'),
      el('div', { class: 'maps fields' }, ...fieldFigures(analysis, unit)),
    ],
  ];
}

function filterNote({ domain, binMs, lagRange: [from, to] }) {
  const ms = `from ${to * binMs} ms before the response (left) to ${from * binMs} ms (right)`;
  return domain === 'auditory'
    ? `Time ${ms}, frequency upwards; red drives along the component, blue against it.`
    : `Frames ${ms}; red drives along the component, blue against it.`;
}

function filterFigures({ id, filters, eigenvalues }) {
  const total = eigenvalues.data.reduce((sum, value) => sum + value, 0);
  return Array.from({ length: Math.min(shownFilters, filters.shape[0]) }, (_, k) => {
    const share = ((100 * eigenvalues.data[k]) / total).toFixed(0);
    const label = `Component ${k + 1}, ${share} %`;
    return el('figure', {}, filterMap(entry(filters, k), `${id}, ${label}`), el('figcaption', {}, label));
  });
}

function fieldFigures({ rateFactor, rateUnit }, { id, tuning }) {
  return tuning.planes.map(({ components: [a, b], field: { grid } }) => {
    const label = `Components ${a + 1} (across) and ${b + 1} (up)`;
    const known = Array.from(grid.data).filter((value) => !Number.isNaN(value));
    const range = `${number(rateFactor * Math.min(...known), 1)} to ${number(rateFactor * Math.max(...known), 1)} ${rateUnit}`;
    return el(
      'figure',
      {},
      fieldMap(grid, `${id}: mean response by ${label}`),
      el('figcaption', {}, label, el('small', {}, range)),
    );
  });
}

const [width, height, foot] = [420, 150, 34];

/** Shares of the components, what they add up to, and the shares of shuffled dSTRFs. */
function spectrum({ eigenvalues, shuffledEigenvalues }) {
  const total = eigenvalues.data.reduce((sum, value) => sum + value, 0) || 1;
  const shares = Array.from(eigenvalues.data.slice(0, shownComponents), (value) => value / total);
  const floor =
    shuffledEigenvalues && Array.from(shuffledEigenvalues.data.slice(0, shares.length), (value) => value / total);
  const step = (width - 50) / shares.length;
  const [x, y] = [(k) => 40 + k * step, (share) => 8 + (1 - share) * (height - foot - 8)];
  let sum = 0;
  const cumulative = shares.map((share, k) => {
    sum += share;
    return [x(k + 0.5), y(sum)];
  });
  const line = (points, className) =>
    svg('path', { class: `line ${className}`, d: points.map(([px, py], i) => `${i ? 'L' : 'M'}${px} ${py}`).join('') });
  const said = shares.slice(0, 4).map((share, k) => `component ${k + 1} ${Math.round(100 * share)} %`);
  return el(
    'figure',
    {},
    svg(
      'svg',
      {
        class: 'curve spectrum',
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': `Share of the variance: ${said.join(', ')}`,
      },
      svg('line', { class: 'axis', x1: 40, x2: width - 10, y1: y(0), y2: y(0) }),
      ...[0, 0.5, 1].map((share) => svg('text', { x: 34, y: y(share) + 4, 'text-anchor': 'end' }, `${100 * share} %`)),
      ...shares.map((share, k) => svg('rect', { x: x(k) + 2, width: step - 4, y: y(share), height: y(0) - y(share) })),
      ...shares.map((_, k) => svg('text', { x: x(k + 0.5), y: height - 18, 'text-anchor': 'middle' }, String(k + 1))),
      svg('text', { x: width / 2, y: height - 2, 'text-anchor': 'middle' }, 'component'),
      line(cumulative, 'validation'),
      floor &&
        line(
          floor.map((share, k) => [x(k + 0.5), y(Math.min(1, share))]),
          'floor',
        ),
    ),
    el(
      'figcaption',
      {},
      `Bars: share of each component; line: their sum${floor ? '; dashed: dSTRFs shuffled in time' : ''}.`,
    ),
  );
}
