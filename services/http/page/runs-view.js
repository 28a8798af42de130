import { askJson, pause, progressText } from './api.js';
import { announce, el, fill, section } from './dom.js';
import { moment, scoreLabel, scoreText } from './format.js';
import { startForm } from './start-form.js';

const shownRuns = 40;
const pollMs = 1500;
/** Scores that speak for a run, the first that it has. */
const headlines = ['ccNorm', 'cc', 'balancedAccuracy', 'identification', 'videoR', 'mse'];

/**
 * All runs, and a form that starts another.
 * @param {Element} main
 * @param {AbortSignal} signal
 */
export async function runsView(main, signal) {
  const place = el('div', { class: 'runs' });
  fill(
    main,
    el('h1', {}, 'Runs'),
    section('All runs', place),
    section(
      'Start a run',
      startForm(signal, (id) => {
        announce(`Run ${id} has been started.`);
        location.hash = `#/run/${id}`;
      }),
    ),
  );
  const finished = new Map();
  for (;;) {
    const { runs, next } = await askJson(`/v1/runs?limit=${shownRuns}`, { signal });
    const told = await Promise.all(
      runs.map((run) => finished.get(run.id) ?? askJson(`/v1/runs/${run.id}`, { signal })),
    );
    for (const run of told) if (run.finished) finished.set(run.id, run);
    const held = place.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null;
    fill(
      place,
      told.length === 0 ? el('p', { class: 'empty' }, 'There are none yet.') : runList(told),
      next && el('p', { class: 'note' }, `The newest ${shownRuns} are shown.`),
    );
    if (held) place.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
    if (told.every((run) => run.finished)) return;
    await pause(pollMs, signal);
  }
}

/** @param {any[]} runs */
function runList(runs) {
  return el('ul', { class: 'run-list' }, ...runs.map((run) => el('li', {}, runItem(run))));
}

function runItem(run) {
  const { id, state, config, created, error } = run;
  const score = headline(run);
  return [
    el('a', { href: `#/run/${id}`, class: 'run-name' }, id),
    stateMark(state),
    el('span', { class: 'what' }, `${kindName(config.kind)} of ${config.data ?? config.dataset}, ${modelName(config)}`),
    el(
      'span',
      { class: 'score' },
      score ? scoreWords(score) : state === 'running' ? progressText(run) : (error?.message ?? ''),
    ),
    el('time', { datetime: created }, moment(created)),
  ];
}

function scoreWords({ name, value, baseline, baselineName }) {
  return [
    `${scoreLabel(name)} `,
    el('strong', {}, scoreText(name, value)),
    baseline !== undefined && el('small', {}, ` ${baselineName} ${scoreText(name, baseline)}`),
  ];
}

/**
 * The number that speaks for a run, beside that of the plainest model that has it.
 * @param {any} run
 */
function headline({ metrics, trivial, scores, baselines = {} }) {
  const own = scores ?? metrics;
  const name = headlines.find((one) => numberIn(own?.[one]) !== undefined);
  if (!name) return undefined;
  const others = scores ? Object.entries(baselines) : [['trivial level', trivial]];
  const [baselineName, found] =
    others.map(([other, values]) => [other, numberIn(values?.[name])]).find(([, value]) => value !== undefined) ?? [];
  return { name, value: numberIn(own[name]), baseline: found, baselineName };
}

/** A score, or the mean of one over units. */
const numberIn = (score) => (typeof score === 'number' ? score : (score?.mean ?? undefined));

/** @param {string} kind */
export const kindName = (kind) =>
  ({ encoding: 'Encoder', study: 'Study', training: 'Decoder', decoders: 'Decoders side by side' })[kind] ?? kind;

/**
 * The network of a run, or those of one that sets several side by side.
 * @param {{ model?: string, decoder?: string, decoders?: string[] }} config
 */
export const modelName = ({ model, decoder, decoders = [] }) => model ?? decoder ?? decoders.join(', ');

/** @param {string} state */
export const stateMark = (state) => el('span', { class: `state ${state}` }, state);
