import { select, ticks } from './dom.js';

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
  const choices = Object.entries(regions).map(
    ([name, units]) => /** @type {[string, string]} */ ([name, `${units} units`]),
  );
  return {
    ...ticks('Regions to mask together', choices, { onchange: onChange }),
    mode: select(/** @type {[string, string][]} */ (modes), { onchange: onChange }),
  };
}
