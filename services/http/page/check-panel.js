import { analyse, askJson } from './api.js';
import { el, factList, field, fill, problem, section, select } from './dom.js';
import { number } from './format.js';

/**
 * The checks that can be made of an encoder's networks.
 * @param {any} run
 * @param {AbortSignal} signal
 */
export function checkPanel(run, signal) {
  const path = `/v1/runs/${run.id}/checks`;
  const list = select([], { required: true });
  const description = el('p', { class: 'note' });
  const button = el('button', {}, 'Check');
  const result = el('div', { 'aria-live': 'polite' });
  let known = [];
  const describe = () => {
    description.textContent = known.find(({ name }) => name === list.value)?.description ?? '';
  };
  list.addEventListener('change', describe);

  async function check(event) {
    event.preventDefault();
    button.disabled = true;
    const onProgress = (text) => fill(result, el('p', { class: 'busy' }, `The check ${text} …`));
    onProgress('starts');
    try {
      const answer = await analyse(path, { check: list.value }, { accept: 'application/json', signal, onProgress });
      const { check: name, ...told } = await answer.json();
      fill(result, el('h3', {}, name), factsOf(told));
    } catch (error) {
      if (!signal.aborted) fill(result, problem(error));
    }
    button.disabled = false;
  }

  askJson(path, { signal })
    .then(({ checks }) => {
      known = checks;
      list.append(...checks.map(({ name }) => el('option', { value: name }, name)));
      describe();
    })
    .catch((error) => {
      if (!signal.aborted) fill(result, problem(error));
    });
  return section(
    'Checks',
    el('form', { class: 'row', onsubmit: check }, field('Check', list), button),
    description,
    result,
  );
}

const longestList = 24;

/**
 * What a check says, whatever it says: names and values, lists of equal things as tables of their own.
 * @param {Record<string, any>} told
 */
export function factsOf(told) {
  const entries = Object.entries(told);
  const plain = entries.filter(([, value]) => typeof value !== 'object' || value === null);
  const inner = entries.filter(([, value]) => typeof value === 'object' && value !== null);
  return el(
    'div',
    { class: 'told' },
    plain.length > 0 && factList(Object.fromEntries(plain.map(([name, value]) => [words(name), valueText(value)]))),
    ...inner.map(([name, value]) =>
      el(
        'details',
        { open: !Array.isArray(value) },
        el('summary', {}, words(name)),
        Array.isArray(value) ? listOf(value) : factsOf(value),
      ),
    ),
  );
}

/** @param {any[]} values */
function listOf(values) {
  const shown = values.slice(0, longestList);
  const left = values.length - shown.length;
  const items = shown.map((value) =>
    el('li', {}, typeof value === 'object' && value !== null ? factsOf(value) : valueText(value)),
  );
  return el('ul', {}, ...items, left > 0 && el('li', {}, `and ${left} more`));
}

const words = (name) => name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

function valueText(value) {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return String(value);
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : number(value, 3);
}
