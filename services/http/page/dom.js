/**
 * An element with attributes and children. Functions whose names begin with "on" listen; true sets an attribute, false,
 * null and undefined leave it out. Text is text: nothing is ever parsed as markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children nodes, texts, lists of them; null, undefined and false are left out
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...nodesOf(children));
  return node;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * The same of SVG.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(svgNamespace, tag);
  setAttributes(node, attributes);
  node.append(...nodesOf(children));
  return node;
}

/**
 * @param {Element} node
 * @param {Record<string, any>} attributes
 */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
}

/**
 * @param {any[]} children
 * @returns {(Node | string)[]}
 */
function nodesOf(children) {
  const shown = children.flat(Number.POSITIVE_INFINITY).filter((child) => child != null && child !== false);
  return shown.map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Puts other children in a node's place.
 * @param {Element} node
 * @param {...any} children
 */
export function fill(node, ...children) {
  node.replaceChildren(...nodesOf(children));
}

/**
 * A section with a heading that names it.
 * @param {string} title
 * @param {...any} children
 */
export function section(title, ...children) {
  const id = `section-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}

/**
 * A table with a caption; the first cell of every row is its heading.
 * @param {{ caption: any, heads: string[], rows: any[][], numbers?: boolean, className?: string }} content
 */
export function table({ caption, heads, rows, numbers = true, className = '' }) {
  const right = (i) => (numbers && i > 0 ? 'number' : null);
  const head = el('tr', {}, ...heads.map((text, i) => el('th', { scope: 'col', class: right(i) }, text)));
  const body = rows.map((cells) =>
    el(
      'tr',
      {},
      ...cells.map((cell, i) => (i === 0 ? el('th', { scope: 'row' }, cell) : el('td', { class: right(i) }, cell))),
    ),
  );
  const scroll = {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': typeof caption === 'string' ? caption : 'Table',
  };
  return el(
    'div',
    scroll,
    el('table', { class: className }, el('caption', {}, caption), el('thead', {}, head), el('tbody', {}, ...body)),
  );
}

/**
 * Short facts as names and values; those without a value are left out.
 * @param {Record<string, any>} facts
 */
export function factList(facts) {
  const shown = Object.entries(facts).filter(
    ([, value]) => value !== undefined && value !== null && value !== '' && value !== false,
  );
  return el(
    'dl',
    { class: 'facts' },
    ...shown.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
  );
}

/**
 * A labelled control.
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export function field(label, control, hint) {
  control.id ||= `field-${++fields}`;
  return el('div', { class: 'field' }, el('label', { for: control.id }, label), control, hint && el('small', {}, hint));
}

let fields = 0;

/**
 * A list to choose from.
 * @param {readonly (string | readonly [value: string, label: string])[]} choices
 * @param {Record<string, any>} [attributes]
 */
export function select(choices, attributes = {}) {
  const options = choices.map((choice) => (Array.isArray(choice) ? choice : [choice, choice]));
  return el('select', attributes, ...options.map(([value, label]) => el('option', { value }, label)));
}

/**
 * Boxes to tick, with a word beside each name.
 * @param {string} legend
 * @param {readonly (readonly [value: string, note: string])[]} choices
 * @param {Record<string, any>} [attributes] of every box
 */
export function ticks(legend, choices, attributes = {}) {
  const boxes = choices.map(([value]) => el('input', { type: 'checkbox', value, ...attributes }));
  const labels = choices.map(([value, note], i) =>
    el('label', { class: 'tick' }, boxes[i], ` ${value} `, note && el('small', {}, note)),
  );
  return {
    element: el('fieldset', { class: 'ticks' }, el('legend', {}, legend), ...labels),
    boxes,
    /** @returns {string[]} */
    ticked: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
  };
}

/**
 * Says something to readers of the screen, and shows it for a while.
 * @param {string} text
 */
export function announce(text) {
  const status = document.getElementById('status');
  if (status) status.textContent = text;
}

/**
 * What went wrong, where it went wrong.
 * @param {unknown} error
 */
export function problem(error) {
  return el('p', { class: 'problem', role: 'alert' }, error instanceof Error ? error.message : String(error));
}
