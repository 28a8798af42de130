import { el, factList, section } from './dom.js';
import { number } from './format.js';

/**
 * What a run is of, and a request for everything that can be asked of it.
 * @param {any} card
 * @param {any} run
 */
export function cardSection(card, { config, engine }) {
  const { dataset, model, axes, units, regions, sites, binMs, frame, heldOut, testClips, conditions, requests } = card;
  const counts = (record) =>
    record &&
    Object.entries(record)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return section(
    'Card',
    el('h3', {}, 'Data'),
    factList({
      Name: dataset.name,
      Domain: dataset.domain,
      Bin: binMs && `${number(binMs, 0)} ms`,
      Frame: frame?.join(' × '),
      Units: units?.length,
      Regions: counts(regions),
      Sites: counts(sites),
      'Held out': heldOut,
      'Test conditions': conditions?.length,
      'Test clips': testClips?.length,
      Licence: dataset.licence,
      Source: dataset.citation,
    }),
    el('h3', {}, 'Model'),
    factList({
      Name: model.name,
      Parameters: model.parameters?.toLocaleString('en-GB'),
      'Receptive field': model.receptiveFieldBins && `${model.receptiveFieldBins} bins`,
      Options: Object.keys(model.options).length > 0 && JSON.stringify(model.options),
      Engine: engine,
    }),
    axes && el('h3', {}, 'Arrays'),
    axes &&
      factList(
        Object.fromEntries(
          Object.entries(axes).map(([name, list]) => [
            name,
            `[${list.map((axis) => `${axis.name}${axis.size === null ? '' : ` ${axis.size}`}`).join(', ')}]`,
          ]),
        ),
      ),
    el('h3', {}, 'To ask for it from a script'),
    ...requests.map(requestExample),
    el(
      'details',
      {},
      el('summary', {}, 'Configuration'),
      el('pre', { tabindex: '0' }, el('code', {}, JSON.stringify(config, null, 2))),
    ),
  );
}

function requestExample({ analysis, summary, path, contentType, body, note }) {
  const data = body === null ? '--data-binary @array.npy' : `-d '${JSON.stringify(body)}'`;
  const command = `curl -H 'Content-Type: ${contentType}' ${data.length > 400 ? "-d '…'" : data} ${location.origin}${path}`;
  return el(
    'details',
    {},
    el('summary', {}, `${analysis}: ${summary}`),
    el('pre', { tabindex: '0' }, el('code', {}, command)),
    note && el('p', { class: 'note' }, note),
  );
}
