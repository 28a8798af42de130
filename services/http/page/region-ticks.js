import { el, select } from './dom.js';

/** What takes the place of masked responses, in words. */
const modes = [
  ['zero', 'their mean over the training samples'],
  ['mean', 'their mean in each time bin'],
  ['noise', 'noise'],
  ['shuffle', 'their responses of other samples'],
];

/**
 * Regions to tick and what takes the place of their responses.
 * @param {Record<string, number>} regions names with their numbers of units
 * @param {() => void} onChange
 */
export function regionTicks(regions, onChange) {
  const boxes = Object.keys(regions).map((value) => el('input', { type: 'checkbox', value, onchange: onChange }));
  const labels = boxes.map((box) =>
    el('label', { class: 'tick' }, box, ` ${box.value} `, el('small', {}, `${regions[box.value]} units`)),
  );
  return {
    element: el('fieldset', { class: 'ticks' }, el('legend', {}, 'Regions to mask together'), ...labels),
    mode: select(/** @type {[string, string][]} */ (modes), { onchange: onChange }),
    /** @returns {string[]} */
    ticked: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
  };
}
