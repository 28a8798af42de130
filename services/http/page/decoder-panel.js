import { analyse, ask, askJson, pause } from './api.js';
import { decodeNpz, entry } from './arrays.js';
import { announce, el, field, fill, problem, section, select, svg, table } from './dom.js';
import { number, probability } from './format.js';
import { regionTicks } from './region-ticks.js';
import { videoViewer } from './viewer.js';

/** Features that masking is measured on, with the unit of the effects. */
const features = {
  shape: 'Shape (grey levels)',
  colour: 'Colour (grey levels)',
  motion: 'Motion (°)',
  pixels: 'Pixels (grey levels)',
  change: 'Change between frames (grey levels)',
};
const afterTickMs = 250;

/**
 * The videos of a decoder's run, true, reconstructed and with regions masked, and what masking them costs.
 * @param {any} run
 * @param {any} card
 * @param {AbortSignal} signal
 */
export function decoderPanel(run, card, signal) {
  const place = el('div', {});
  const effects = el('div', { class: 'effects' });
  const regions = regionsOf(run, card);
  const ticks = regionTicks(regions, changed);
  const periods = Object.keys(card.periods ?? {});
  const when = select([['', 'the whole trial'], ...periods], { onchange: changed });
  const state = el('p', { class: 'busy', role: 'status' });
  /** @type {ReturnType<typeof videoViewer> | undefined} */
  let viewer;
  let known = [];
  let asked = new AbortController();
  signal.addEventListener('abort', () => asked.abort());

  /** @param {import('./arrays.js').NdArray} [masked] */
  function showVideos(masked, label = 'Masked', note = 'Tick regions to mask them.') {
    viewer?.setPanels([...known, { label, videos: masked, note }]);
  }

  async function changed() {
    asked.abort();
    asked = new AbortController();
    const { signal: own } = asked;
    const names = ticks.ticked();
    state.textContent = names.length > 0 ? `Masks ${names.join(' + ')} …` : '';
    try {
      await pause(afterTickMs, own);
      if (names.length === 0) {
        showVideos();
        fill(effects, effectTable(run.masking ?? []));
        return;
      }
      const path = `/v1/runs/${run.id}/maskings`;
      const period = card.periods?.[when.value];
      const window = period && { window: [period.start, period.end] };
      const body = { regions: names, mode: ticks.mode.value, videos: true, ...window };
      const onProgress = (text) => {
        state.textContent = `Masks ${names.join(' + ')}: ${text}`;
      };
      const answer = await analyse(path, body, { accept: 'application/json', signal: own, onProgress });
      const row = await answer.json();
      fill(effects, effectTable(run.masking ?? [], row));
      const videos = await decodeNpz(
        await (await analyse(path, body, { accept: 'application/zip', signal: own })).arrayBuffer(),
      );
      if (!viewer)
        begin(
          card.conditions.map(({ name }) => name),
          videos.truth,
          videos.unmasked,
        );
      showVideos(entry(videos.masked, 0), `${row.region} masked`);
      fill(state);
      announce(`${row.region} masked: ${sentence(row)}`);
    } catch (error) {
      if (own.aborted) return;
      fill(state, problem(error));
    }
  }

  async function load() {
    const [names, npz] = await Promise.all([
      askJson(`/v1/runs/${run.id}/artifacts/reconstructions.json`, { signal }),
      ask(`/v1/runs/${run.id}/artifacts/reconstructions.npz`, { signal }).then((answer) => answer.arrayBuffer()),
    ]);
    const { truth, reconstruction } = await decodeNpz(npz);
    begin(names.conditions, truth, reconstruction);
    showVideos();
  }

  function begin(conditions, truth, reconstruction) {
    viewer = videoViewer({ conditions, binMs: card.binMs });
    known = [
      { label: 'True', videos: truth },
      { label: 'Reconstructed', videos: reconstruction },
    ];
    fill(place, viewer.element);
  }

  /** Why there are no videos yet, and how to see some. */
  function showWhy(reason) {
    const how = Object.keys(regions).length > 0 ? ' Tick regions to see videos.' : '';
    fill(place, el('p', { class: 'empty' }, `${reason}${how}`));
  }

  if (run.config.kind === 'training') showWhy('This decoder was only trained.');
  else {
    fill(place, el('p', { class: 'busy' }, 'Reading the reconstructions …'));
    load().catch((error) => {
      if (!signal.aborted) showWhy(error.message);
    });
  }
  fill(effects, effectTable(run.masking ?? []));
  return [
    section(
      'Reconstructions',
      Object.keys(regions).length > 0 &&
        el(
          'div',
          { class: 'masking-controls' },
          ticks.element,
          field('In their place', ticks.mode),
          periods.length > 0 && field('When', when),
          state,
        ),
      place,
    ),
    section(
      'What masking regions costs',
      el(
        'p',
        { class: 'note' },
        'Distance between the masked and the unmasked reconstruction, mean ± sd over conditions; p of the errors against the true videos, corrected over the table (Bonferroni).',
      ),
      effects,
    ),
  ];
}

/** Regions with their numbers of units: those of the card, else those that the study has masked. */
function regionsOf(run, card) {
  return card.regions ?? Object.fromEntries((run.masking ?? []).map(({ region, units }) => [region, units]));
}

const featuresIn = (rows) => Object.keys(features).filter((name) => rows.some((row) => row[name]));

function sentence(row) {
  return featuresIn([row])
    .map((name) => `${name} ${number(row[name].mean, 1)}`)
    .join(', ');
}

/** Effects of every region by itself, and of those that are masked now, as a table and as bars. */
function effectTable(alone, now) {
  const rows = now ? [now, ...alone.filter(({ region }) => region !== now.region)] : alone;
  if (rows.length === 0) return el('p', { class: 'empty' }, 'Nothing has been masked yet.');
  const shown = featuresIn(rows);
  const most = Object.fromEntries(
    shown.map((name) => [name, Math.max(...rows.map((row) => row[name]?.mean ?? 0)) || 1]),
  );
  const cells = rows.map((row) => [
    el('span', { class: row === now ? 'now' : null }, row.region, row === now && el('small', {}, ' masked now')),
    String(row.units),
    ...shown.map((name) => effectCell(row[name], most[name], row === now)),
  ]);
  return table({
    caption: 'Effect on the reconstruction',
    heads: ['Region', 'Units', ...shown.map((name) => features[name])],
    rows: cells,
    className: 'masking',
  });
}

function effectCell(effect, most, isNow) {
  if (!effect) return '–';
  const part = Math.max(0, Math.min(1, (effect.mean ?? 0) / most));
  const note = effect.pBonferroni === null ? (effect.reason ?? 'no test') : probability(effect.pBonferroni);
  return [
    `${number(effect.mean, 1)} ± ${number(effect.sd, 1)} `,
    effect.stars?.includes('*') && el('span', { class: 'stars', 'aria-hidden': 'true' }, effect.stars),
    el('small', {}, note),
    svg(
      'svg',
      { class: `bar${isNow ? ' now' : ''}`, viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      svg('rect', { class: 'ground', width: 100, height: 6 }),
      svg('rect', { width: 100 * part, height: 6 }),
    ),
  ];
}
