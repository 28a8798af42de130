import { askJson, progressText } from './api.js';
import { curve } from './curve.js';
import { el, fill, section } from './dom.js';

/**
 * The training of a run: its curve as far as it has gone, and of a finished one the whole.
 * @param {any} first
 * @param {AbortSignal} signal
 */
export function trainingPanel({ id }, signal) {
  const state = el('p', { class: 'busy' });
  const bar = el('progress', { 'aria-label': 'Progress of this step' });
  const place = el('div', {});
  const element = section('Training', state, bar, place);
  /** @type {[number, number][]} */
  const points = [];
  let live = false;

  function draw() {
    const lines = [{ name: 'loss', className: 'train', points }];
    fill(place, curve({ label: 'Loss while training', xLabel: 'step', lines }));
  }

  return {
    element,
    wasLive: () => live,
    /**
     * Takes in how far a run is.
     * @param {{ state: string, progress?: any }} told
     */
    note({ state: own, progress }) {
      live = true;
      state.textContent = progressText({ state: own, progress });
      bar.hidden = !progress;
      if (progress) {
        bar.max = progress.total;
        bar.value = progress.done;
      }
      if (progress?.phase !== 'train' || !Number.isFinite(progress.loss)) return;
      if (progress.done < (points.at(-1)?.[0] ?? 0)) points.length = 0;
      if (progress.done !== points.at(-1)?.[0]) points.push([progress.done, progress.loss]);
      draw();
    },
    /** @param {any} run */
    async showWhole(run) {
      fill(state);
      bar.hidden = true;
      const { metrics } = await askJson(`/v1/runs/${id}/metrics`, { signal });
      const lines = linesOf(metrics.filter(({ step }) => step !== null));
      if (lines.length > 0) fill(place, ...figures(lines, run.config.kind === 'encoding' ? 'epoch' : 'step'));
      else element.hidden = !live;
    },
  };
}

/** @returns {any[]} */
function figures(lines, xLabel) {
  const [losses, scores] = [lines.filter(({ isScore }) => !isScore), lines.filter(({ isScore }) => isScore)];
  return [
    ['Loss', losses],
    ['Validation score', scores],
  ].flatMap(([label, own]) =>
    own.length === 0
      ? []
      : [
          el(
            'figure',
            {},
            curve({ label, xLabel, lines: own }),
            el('figcaption', {}, `${label}: ${own.map(({ name }) => name).join(', ')}`),
          ),
        ],
  );
}

/** The course of a training as lines: losses and scores, of training and validation, of each network. */
function linesOf(metrics) {
  /** @type {Map<string, any>} */
  const lines = new Map();
  const networks = new Set(metrics.map(({ scope }) => scope)).size;
  for (const { name, step, value, split, scope } of metrics) {
    const key = [name, split, scope].join();
    const line = lines.get(key) ?? {
      name: networks > 1 ? scope : split,
      className: split === 'training' ? 'train' : 'validation',
      isScore: name === 'score',
      points: [],
    };
    line.points.push([step, value ?? Number.NaN]);
    lines.set(key, line);
  }
  return [...lines.values()];
}
