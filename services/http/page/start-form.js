import { ask, askJson } from './api.js';
import { el, field, fill, problem, select, ticks } from './dom.js';

/**
 * A form that starts a run; `onStarted` is told its id.
 * @param {AbortSignal} signal
 * @param {(id: string) => void} onStarted
 */
export function startForm(signal, onStarted) {
  const place = el('div', {}, el('p', { class: 'busy' }, 'Reading what there is …'));
  load().catch((error) => {
    if (!signal.aborted) fill(place, problem(error));
  });
  return place;

  async function load() {
    const [{ datasets }, { encoders, decoders }, { recordings }] = await Promise.all([
      askJson('/v1/datasets', { signal }),
      askJson('/v1/models', { signal }),
      askJson('/v1/datasets/uploads', { signal }),
    ]);
    const kind = select(
      [
        ['encoding', 'encoder: stimulus to spikes'],
        ['study', 'decoder: spikes to video, with masking'],
        ['training', 'decoder, only trained'],
        ['decoders', 'decoders side by side, in one table'],
      ],
      { onchange: offer },
    );
    const dataset = select([], { onchange: offerModels });
    const folder = el('input', {
      type: 'text',
      placeholder: 'folder under --data-root',
      list: 'offered',
      onchange: offerModels,
    });
    const offered = el('datalist', { id: 'offered' }, ...recordings.map(({ data }) => option(data)));
    const folderField = field('Recording', folder);
    const model = select([]);
    const modelField = field('Model', model);
    const compared = ticks(
      'Decoders',
      decoders.map(({ name, closedForm }) => [name, closedForm ? 'closed form' : 'trained']),
    );
    // What is fitted in seconds.
    for (const [i, { closedForm }] of decoders.entries()) compared.boxes[i].checked = closedForm;
    const folds = el('input', { type: 'number', min: '1', placeholder: 'one split' });
    const foldsField = field('Folds', folds);
    const preset = select(['tiny', 'quick', 'paper']);
    const presetField = field('Preset', preset);
    const networks = el('input', { type: 'number', min: '1', max: '64', value: '1', required: true });
    const networksField = field('Networks', networks);
    const seed = el('input', { type: 'number', min: '0', value: '1', required: true });
    const state = el('div', {});

    function offer() {
      const known = datasets.filter(({ runs }) => runs.includes(kind.value)).map(({ name }) => name);
      fill(dataset, ...known.map(option));
      const isEncoder = kind.value === 'encoding';
      const areSeveral = kind.value === 'decoders';
      presetField.hidden = isEncoder;
      networksField.hidden = !isEncoder;
      modelField.hidden = areSeveral;
      compared.element.hidden = !areSeveral;
      foldsField.hidden = !areSeveral;
      offerModels();
    }

    function offerModels() {
      const card = datasets.find(({ name }) => name === dataset.value);
      folderField.hidden = !card?.choices.includes('data');
      if (kind.value !== 'encoding') {
        fill(model, ...decoders.map(({ name }) => option(name)));
        return;
      }
      showEncoders(card, card.domain);
      if (card.domain === null && folder.value) offerEncodersOf(card, folder.value);
    }

    /** Encoders of a domain, or of both where it is not known, the usual ones first; what is chosen stays where it fits. */
    function showEncoders({ usualModels }, domain) {
      const { value } = model;
      const names = encoders.filter((one) => domain === null || one.domain === domain).map(({ name }) => name);
      const usual = usualModels.filter((name) => names.includes(name));
      fill(model, ...[...usual, ...names.filter((name) => !usual.includes(name))].map(option));
      if (names.includes(value)) model.value = value;
    }

    /** Those that the recording which is named can be given to; one that cannot be read is left to the start to tell. */
    async function offerEncodersOf(card, data) {
      try {
        const { domain } = await askJson('/v1/datasets/check', { method: 'POST', body: { data }, signal });
        if (folder.value === data && dataset.value === card.name && kind.value === 'encoding')
          showEncoders(card, domain);
      } catch {
        // Everything is offered still.
      }
    }

    /** What runs of the chosen kind alone are told. */
    function choices() {
      if (kind.value === 'encoding') return { model: model.value, networks: Number(networks.value) };
      if (kind.value !== 'decoders') return { decoder: model.value, preset: preset.value };
      const folded = folds.value && { folds: Number(folds.value) };
      return { decoders: compared.ticked(), preset: preset.value, ...folded };
    }

    async function start(event) {
      event.preventDefault();
      const body = {
        kind: kind.value,
        dataset: dataset.value,
        seed: Number(seed.value),
        ...(!folderField.hidden && folder.value && { data: folder.value }),
        ...choices(),
      };
      try {
        fill(state);
        const answer = await ask('/v1/runs', { method: 'POST', body, signal });
        onStarted((await answer.json()).id);
      } catch (error) {
        if (!signal.aborted) fill(state, problem(error));
      }
    }

    const fields = [
      field('What', kind),
      field('Data set', dataset),
      folderField,
      modelField,
      presetField,
      foldsField,
      networksField,
      field('Seed', seed),
    ];
    fill(
      place,
      el('form', { class: 'row', onsubmit: start }, ...fields, compared.element, el('button', {}, 'Start'), offered),
      state,
    );
    offer();
  }
}

const option = (name) => el('option', { value: name }, name);
