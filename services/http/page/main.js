import { aboutView } from './about-view.js';
import { askJson } from './api.js';
import { compareView } from './compare-view.js';
import { el, fill, problem } from './dom.js';
import { runView } from './run-view.js';
import { runsView } from './runs-view.js';

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
let showing = new AbortController();
let first = true;

/** Shows what the address names; what was shown before asks for nothing any more. */
async function route() {
  showing.abort();
  showing = new AbortController();
  const { signal } = showing;
  const [, view = '', id = ''] = location.hash.split('/');
  for (const link of document.querySelectorAll('nav a')) {
    const [, own = ''] = (link.getAttribute('href') ?? '').split('/');
    if (own === view || (own === '' && view === 'run')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const busy = el('p', { class: 'busy' }, 'Reading …');
  fill(main, busy);
  if (!first) main.focus({ preventScroll: true });
  first = false;
  scrollTo(0, 0);
  try {
    if (view === 'run') await runView(main, signal, decodeURIComponent(id));
    else if (view === 'compare') await compareView(main, signal);
    else if (view === 'about') await aboutView(main, signal);
    else await runsView(main, signal);
    document.title = `${main.querySelector('h1')?.textContent ?? 'Runs'} – cortex-codec`;
  } catch (error) {
    if (signal.aborted) return;
    busy.remove();
    main.append(problem(error));
  }
}

addEventListener('hashchange', route);
route();
askJson('/v1/engine').then(
  ({ summary }) => {
    const place = document.getElementById('engine');
    if (place) place.textContent = summary.replace(/ \(cached in .*\)/, '');
  },
  () => undefined,
);
