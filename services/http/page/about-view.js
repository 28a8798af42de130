import { askJson } from './api.js';
import { el, factList, fill, section } from './dom.js';

/**
 * The cards of all data sets and models.
 * @param {Element} main
 * @param {AbortSignal} signal
 */
export async function aboutView(main, signal) {
  const [{ datasets }, { encoders, decoders, countedFor }] = await Promise.all([
    askJson('/v1/datasets', { signal }),
    askJson('/v1/models', { signal }),
  ]);
  const counted = `${countedFor.encoders.units} units and ${countedFor.encoders.channels} channels`;
  fill(
    main,
    el('h1', {}, 'Data and models'),
    section('Data sets', el('div', { class: 'cards' }, ...datasets.map(datasetCard))),
    section(
      'Encoders',
      el('p', { class: 'note' }, `Sound or video to spikes. Parameters for ${counted}.`),
      el('div', { class: 'cards' }, ...encoders.map(modelCard)),
    ),
    section(
      'Decoders',
      el('p', { class: 'note' }, 'Spikes to video.'),
      el('div', { class: 'cards' }, ...decoders.map(modelCard)),
    ),
  );
}

function datasetCard({ name, summary, kind, responses, licence, source, runs }) {
  return el(
    'article',
    {},
    el('h3', {}, name),
    el('p', {}, summary),
    factList({ Kind: kind, Responses: responses, Licence: licence, For: runs.join(', ') }),
    el('p', { class: 'note' }, source),
  );
}

function modelCard({ name, domain, summary, source, parameters, options, closedForm, causal }) {
  const count = typeof parameters === 'number' ? parameters : parameters?.total;
  return el(
    'article',
    {},
    el('h3', {}, name),
    el('p', {}, summary),
    factList({
      Domain: domain,
      Parameters: count?.toLocaleString('en-GB'),
      Causal: causal === undefined ? undefined : causal ? 'yes' : 'no',
      Fitted: closedForm === undefined ? undefined : closedForm ? 'in closed form' : 'by gradient steps',
    }),
    options.length > 0 &&
      el(
        'details',
        {},
        el('summary', {}, `${options.length} options`),
        el(
          'ul',
          {},
          ...options.map((option) =>
            el('li', {}, el('code', {}, option.name), ` ${JSON.stringify(option.default)}; ${option.values}`),
          ),
        ),
      ),
    el('p', { class: 'note' }, source),
  );
}
