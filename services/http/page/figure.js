import { el } from './dom.js';

let figures = 0;

/**
 * A picture that the server has drawn, in the page itself so that it takes the page's colours; one picture to readers of the screen.
 * @param {string} text of an SVG file
 * @param {string} label
 */
export function serverFigure(text, label) {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const drawing = document.importNode(parsed, true);
  for (const node of [drawing, ...drawing.querySelectorAll('*')]) {
    if (node.tagName === 'script') node.remove();
    for (const name of node.getAttributeNames()) if (/^(on|aria-|role$)/.test(name)) node.removeAttribute(name);
  }
  makeOwn(drawing, `figure-${++figures}-`);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  return el(
    'div',
    { class: 'scroll drawing', tabindex: '0', role: 'region', 'aria-label': `${label}, figure` },
    drawing,
  );
}

/**
 * Two drawings in a page both call their clip paths "clip0": a prefix keeps each to its own.
 * @param {Element} drawing
 * @param {string} prefix
 */
function makeOwn(drawing, prefix) {
  for (const node of [drawing, ...drawing.querySelectorAll('*')]) {
    if (node.id) node.id = prefix + node.id;
    for (const name of node.getAttributeNames()) {
      const value = node.getAttribute(name) ?? '';
      if (value.includes('url(#')) node.setAttribute(name, value.replaceAll('url(#', `url(#${prefix}`));
      else if (name.endsWith('href') && value.startsWith('#')) node.setAttribute(name, `#${prefix}${value.slice(1)}`);
    }
  }
}
