import { analyse, hasToken, pause } from './api.js';
import { el, field, fill, problem, section, table } from './dom.js';
import { number, probability } from './format.js';
import { regionTicks } from './region-ticks.js';

const afterTickMs = 250;

/**
 * A study of real sessions, which has a decoder for each fold: its reconstructions as a picture, and what masking regions costs
 * in every session, beside random masks of as many units.
 * @param {any} run
 * @param {AbortSignal} signal
 */
export function sessionPanel({ id, masking, sessions }, signal) {
  const regions = {};
  for (const session of sessions) {
    for (const [name, units] of Object.entries(session.regions)) regions[name] = (regions[name] ?? 0) + units;
  }
  const state = el('p', { class: 'busy', role: 'status' });
  const effects = el('div', {}, sessionTable(masking));
  const ticks = regionTicks(regions, changed);
  let asked = new AbortController();
  signal.addEventListener('abort', () => asked.abort());

  async function changed() {
    asked.abort();
    asked = new AbortController();
    const { signal: own } = asked;
    const names = ticks.ticked();
    state.textContent = names.length > 0 ? `Masks ${names.join(' + ')} …` : '';
    try {
      await pause(afterTickMs, own);
      if (names.length === 0) return fill(effects, sessionTable(masking));
      const body = { regions: names, mode: ticks.mode.value };
      const onProgress = (text) => {
        state.textContent = `Masks ${names.join(' + ')}: ${text}`;
      };
      const answer = await analyse(`/v1/runs/${id}/maskings`, body, {
        accept: 'application/json',
        signal: own,
        onProgress,
      });
      const told = await answer.json();
      fill(effects, sessionTable([...told.masking, ...masking]));
      fill(state);
    } catch (error) {
      if (!own.aborted) fill(state, problem(error));
    }
  }

  return [
    !hasToken() &&
      section(
        'Reconstructions',
        el('img', {
          class: 'sheet',
          src: `/v1/runs/${id}/artifacts/reconstructions.png`,
          alt: 'True videos above their mean reconstructions, by pair of contrasts',
        }),
      ),
    section(
      'What masking regions costs',
      el('div', { class: 'masking-controls' }, ticks.element, field('In their place', ticks.mode), state),
      effects,
    ),
  ];
}

/** @param {any[]} rows */
function sessionTable(rows) {
  const cells = rows.map(({ session, region, units, effect, random, p, reason }) => [
    `Session ${session}, ${region}`,
    String(units),
    number(effect),
    random.mean === null ? '–' : `${number(random.mean)} ± ${number(random.sd)}`,
    p === null ? (reason ?? 'no test') : probability(p),
  ]);
  const heads = ['Masked', 'Units', 'Change of the contrasts', 'Random masks of as many units', 'p'];
  return table({ caption: 'Effect on the contrasts read from the videos', heads, rows: cells, className: 'sessions' });
}
