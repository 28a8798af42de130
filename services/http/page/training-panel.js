import { ask, progressText } from './api.js';
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
     * @param {any} run
     */
    note(run) {
      live = true;
      const { progress } = run;
      state.textContent = progressText(run);
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
      const text = await ask(`/v1/runs/${id}/artifacts/training.csv`, { signal }).then(
        (answer) => answer.text(),
        () => '',
      );
      const lines = linesOf(text);
      if (lines.length > 0) fill(place, ...figures(lines, run.config.kind === 'encoding' ? 'epoch' : 'step'));
      else if (!live) element.remove();
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

/** The columns of training.csv as lines: losses of training and validation, scores; of several networks one line each. */
function linesOf(text) {
  const [head, ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const column = (name) => head.indexOf(name);
  const step = ['step', 'epoch'].map(column).find((place) => place >= 0);
  if (step === undefined || rows.length === 0) return [];
  const seed = column('seed') < 0 ? undefined : column('seed');
  const names = [
    ['trainLoss', 'training', 'train', false],
    ['loss', 'training', 'train', false],
    ['validationLoss', 'validation', 'validation', false],
    ['validation', 'validation', 'validation', true],
  ];
  const seeds = seed === undefined ? [undefined] : [...new Set(rows.map((row) => row[seed]))];
  return names.flatMap(([name, label, className, isScore]) => {
    const place = column(name);
    if (place < 0) return [];
    return seeds.map((one) => ({
      name: one === undefined || seeds.length === 1 ? label : `network ${one}`,
      className,
      isScore,
      points: rows
        .filter((row) => (one === undefined || row[seed] === one) && row[place] !== '')
        .map((row) => /** @type {[number, number]} */ ([Number(row[step]), Number(row[place])])),
    }));
  });
}
