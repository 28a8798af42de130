import { analyse, ask, askJson } from './api.js';
import { el, field, fill, problem, section, select, table } from './dom.js';
import { serverFigure } from './figure.js';
import { number, probability } from './format.js';
import { keptFolder } from './subspace-panel.js';

/**
 * Two encoding runs side by side, such as a heard and a seen one.
 * @param {Element} main
 * @param {AbortSignal} signal
 */
export async function compareView(main, signal) {
  const { runs } = await askJson('/v1/runs?limit=500', { signal });
  const encoders = runs.filter(({ state, config }) => state === 'succeeded' && config.kind === 'encoding');
  const names = encoders.map(({ id, config }) => [id, `${id}: ${config.dataset}, ${config.model}`]);
  const [left, right] = [select(names, { required: true }), select(names, { required: true })];
  const state = el('p', { class: 'busy', role: 'status' });
  const place = el('div', {});
  const button = el('button', { disabled: names.length < 2 }, 'Compare');
  const body = () => ({ runs: [left.value, right.value] });

  function show(told, drawing) {
    fill(place, serverFigure(drawing, `${told.a.name} beside ${told.b.name}`), comparisonTable(told));
  }

  async function compare(event) {
    event.preventDefault();
    button.disabled = true;
    const onProgress = (text) => {
      state.textContent = `The comparison ${text} …`;
    };
    try {
      state.textContent = 'Asks for the comparison …';
      const told = await analyse('/v1/comparisons', body(), { accept: 'application/json', signal, onProgress });
      const drawing = await analyse('/v1/comparisons', body(), { accept: 'image/svg+xml', signal });
      show(await told.json(), await drawing.text());
      fill(state);
    } catch (error) {
      if (!signal.aborted) fill(state, problem(error));
    }
    button.disabled = false;
  }

  /** The first comparison that is kept in the folder of a run. */
  async function showKept() {
    for (const { id } of encoders) {
      const kept = await keptFolder(id, 'comparisons', signal);
      if (!kept) continue;
      const [told, drawing] = await Promise.all([
        askJson(`${kept}result.json`, { signal }),
        ask(`${kept}figure.svg`, { signal }),
      ]);
      [left.value, right.value] = told.runs;
      show(told, await drawing.text());
      return;
    }
  }

  if (names.length > 1) right.value = names[1][0];
  fill(
    main,
    el('h1', {}, 'Side by side'),
    el(
      'p',
      { class: 'summary' },
      'The tuning subspaces of two encoders, whatever they were fitted to: sounds beside videos, one model beside another.',
    ),
    section(
      'Two runs',
      el('form', { class: 'row', onsubmit: compare }, field('One', left), field('The other', right), button),
      state,
    ),
    section('Comparison', place),
  );
  fill(
    place,
    el(
      'p',
      { class: 'empty' },
      names.length < 2 ? 'It takes two finished encoders.' : 'Nothing has been compared yet.',
    ),
  );
  await showKept();
}

/** @param {any} told */
function comparisonTable({ a, b, rows, sharedStimuli }) {
  const digits = (estimate) => {
    const size = Math.abs(estimate ?? 0);
    return size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4;
  };
  const side = (one) => {
    if (!one || one.estimate === null) return '–';
    const text = (value) => number(value, digits(one.estimate));
    const interval = one.lower == null ? '' : `${text(one.lower)} to ${text(one.upper)}`;
    return [text(one.estimate), el('small', {}, [interval, `n = ${one.n}`].filter(Boolean).join('; '))];
  };
  // Results that were kept before it was given have no smallest p.
  const unadjusted = ({ p, smallestP }) =>
    smallestP == null ? [] : [el('small', {}, `${probability(p)} by itself; ${probability(smallestP)} at least`)];
  const cells = rows.map((row) => [
    row.label,
    side(row.a),
    side(row.b),
    number(row.difference, digits(row.difference)),
    row.p === null ? (row.reason ?? '–') : [probability(row.adjustedP ?? row.p), ...unadjusted(row)],
  ]);
  const shared = sharedStimuli.cka === null ? sharedStimuli.reason : number(sharedStimuli.cka);
  return [
    table({
      caption: 'Estimates with intervals and numbers',
      heads: ['Statistic', a.name, b.name, 'Difference', 'p, adjusted'],
      rows: cells,
      className: 'comparison',
    }),
    el('p', { class: 'note' }, `Features for the same stimuli (CKA): ${shared}.`),
  ];
}
