import { ask, askJson, hasToken } from './api.js';
import { cardSection } from './card-panel.js';
import { checkPanel } from './check-panel.js';
import { decoderPanel } from './decoder-panel.js';
import { decodersPanel } from './decoders-panel.js';
import { announce, el, factList, fill, section, table } from './dom.js';
import { follow } from './events.js';
import { duration, moment, scoreLabel, scoreText } from './format.js';
import { kindName, modelName, stateMark } from './runs-view.js';
import { sessionPanel } from './session-panel.js';
import { subspacePanel } from './subspace-panel.js';
import { trainingPanel } from './training-panel.js';

/**
 * One run: what it is, its training as it goes on, its numbers beside the baselines, and what can be asked of it.
 * @param {Element} main
 * @param {AbortSignal} signal
 * @param {string} id
 */
export async function runView(main, signal, id) {
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  const head = el('div', {});
  const rest = el('div', {});
  let run = await askJson(path, { signal });
  const training = trainingPanel(run, signal);
  fill(main, head, training.element, rest);
  fill(head, ...heading(run));
  if (!run.finished) {
    training.note(run);
    await follow(`${path}/events`, signal, (name, data) => {
      if (name === 'progress') training.note({ state: 'running', progress: data });
      else if (name === 'state') {
        run = { ...run, ...data };
        fill(head, ...heading(run));
      }
    });
    run = await askJson(path, { signal });
    fill(head, ...heading(run));
  }
  if (!document.hidden && training.wasLive()) announce(`The run has ended: ${run.state}.`);
  await training.showWhole(run);
  if (run.state !== 'succeeded') return;
  const [card, { artifacts }] = await Promise.all([
    askJson(`${path}/card`, { signal }),
    askJson(`${path}/artifacts`, { signal }),
  ]);
  fill(
    head,
    ...heading(
      run,
      artifacts.map(({ name }) => name),
    ),
  );
  const numbers = run.config.kind === 'decoders' ? [] : [numberTable(run, card)];
  fill(rest, ...panelsOf(run, card, signal), ...numbers, training.element, cardSection(card, run));
}

/** What can be asked of a run, by its kind. */
function panelsOf(run, card, signal) {
  if (run.config.kind === 'decoders') return decodersPanel(run);
  if (run.config.kind === 'encoding') return [subspacePanel(run, signal), checkPanel(run, signal)];
  return run.sessions ? sessionPanel(run, signal) : decoderPanel(run, card, signal);
}

/** @returns {any[]} */
function heading(run, files = []) {
  const { id, state, config, created, seconds, error, warnings = [] } = run;
  const isOpen = ['queued', 'running'].includes(state);
  return [
    el('h1', {}, id, ' ', stateMark(state)),
    factList({
      Kind: kindName(config.kind),
      Data: config.data ?? config.dataset,
      Model: modelName(config),
      Preset: config.preset,
      Networks: config.networks,
      Seed: config.seed,
      Created: moment(created),
      Took: duration(seconds),
    }),
    error && el('p', { class: 'problem' }, error.message),
    el(
      'p',
      { class: 'actions' },
      isOpen && el('button', { type: 'button', onclick: (event) => act(event, 'DELETE', '') }, 'Cancel the run'),
      ['failed', 'cancelled'].includes(state) &&
        el('button', { type: 'button', onclick: (event) => act(event, 'POST', '/resume') }, 'Resume the run'),
      state === 'succeeded' &&
        !hasToken() && [
          files.includes('report.html') && el('a', { href: `/v1/runs/${id}/artifacts/report.html` }, 'Report'),
          el('a', { href: `/v1/runs/${id}/archive`, download: `${id}.zip` }, 'All files (zip)'),
        ],
    ),
    warnings.length > 0 &&
      el(
        'aside',
        { class: 'warnings', 'aria-label': 'Warnings' },
        el('h2', {}, 'Mind this'),
        el('ul', {}, ...warnings.map((text) => el('li', {}, text))),
      ),
  ];

  async function act({ target }, method, suffix) {
    target.disabled = true;
    await ask(`/v1/runs/${id}${suffix}`, { method }).then(
      () => dispatchEvent(new HashChangeEvent('hashchange')),
      (failure) => announce(failure.message),
    );
  }
}

/** Every headline number with those of the models that anyone would try first. */
function numberTable({ config }, { numbers }) {
  const baselines = [...new Set(numbers.flatMap((one) => Object.keys(one.baselines)))];
  const rows = numbers.map(({ metric, value, n, baselines: own }) => [
    [scoreLabel(metric), n !== null && el('small', {}, ` ${n} units`)],
    el('strong', {}, scoreText(metric, value)),
    ...baselines.map((name) => (Object.hasOwn(own, name) ? scoreText(metric, own[name]) : '')),
  ]);
  const caption = `Scores, ${numbers[0]?.testedOn ?? 'test'}`;
  return section(
    'Numbers',
    table({ caption, heads: ['Measure', modelName(config), ...baselines], rows, className: 'metrics' }),
  );
}
