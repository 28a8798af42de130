import { CortexError } from '../../src/errors.ts';
import { gifDataUri } from '../../src/io/gif.ts';
import { pngDataUri } from '../../src/io/png.ts';
import { escapeMarkup } from '../../src/plots/svg.ts';
import { formatNumber, formatP } from './format.ts';
import type {
  ReportFigure,
  ReportInput,
  ReportMasking,
  ReportMaskingEffect,
  ReportMetric,
  ReportMetricTable,
  ReportTable,
} from './report-input.ts';

/** Facts as a row of names and values. */
export function factList(facts: ReportInput['facts']): string {
  const items = Object.entries(facts).map(
    ([name, value]) => `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(String(value))}</dd></div>`,
  );
  return `<dl class="facts">${items.join('')}</dl>`;
}

/** What a careful reader must know before the numbers; nothing when there is nothing to say. */
export function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map((warning) => `<li>${escapeMarkup(warning)}</li>`).join('');
  return `<aside class="warnings" aria-label="Warnings"><h2>Mind this</h2><ul>${items}</ul></aside>`;
}

/** Scores with those of other models and the trivial answer's score in the next columns. */
export function metricsSection({ title, metrics }: ReportMetricTable): string {
  const others = [...new Set(metrics.flatMap((metric) => Object.keys(metric.others ?? {})))];
  const rows = metrics.map(
    (metric) =>
      `<tr><th scope="row">${escapeMarkup(metric.label)}${betterMark(metric.better)}</th>` +
      `<td class="number value">${formatNumber(metric.value, metric)}${intervalText(metric)}</td>` +
      others.map((name) => `<td class="number">${formatNumber(metric.others?.[name] ?? null, metric)}</td>`).join('') +
      `<td class="number trivial">${trivialText(metric)}</td></tr>`,
  );
  return table(title, ['Measure', 'This study', ...others, 'Trivial level'], rows, 'metrics');
}

/** Effect of each region on each feature, mean ± sd with its stars and corrected p. */
export function maskingSection({ features, rows, note, tables = [] }: ReportMasking): string {
  const body = rows.map(({ region, units, effects }) => {
    if (effects.length !== features.length) {
      throw new CortexError(
        'InvalidInput',
        `Region ${region} has ${effects.length} effects but the masking table has ${features.length} features.`,
      );
    }
    return `<tr><th scope="row">${escapeMarkup(region)}</th><td class="number">${units}</td>${effects.map(effectCell).join('')}</tr>`;
  });
  return [
    table('Region masking, as published', ['Region', 'Units', ...features], body, 'masking', note),
    ...tables.map(tableSection),
  ].join('\n');
}

/** A table of texts. */
export function tableSection({ title, heads, rows, note }: ReportTable): string {
  const body = rows.map(([head = '', ...cells]) => {
    const others = cells.map((text) => `<td class="number">${escapeMarkup(text)}</td>`).join('');
    return `<tr><th scope="row">${escapeMarkup(head)}</th>${others}</tr>`;
  });
  return table(title, heads, body, 'metrics', note);
}

/** A picture with its caption; SVG stands in the page itself, so that it follows the page's colours. */
export function figureSection(figure: ReportFigure, index: number): string {
  return (
    `<section class="figure ${figure.image.kind}"><h2>${escapeMarkup(figure.title)}</h2><figure>` +
    `<div class="canvas">${picture(figure, `figure-${index + 1}-`)}</div>` +
    `<figcaption>${escapeMarkup(figure.caption)}</figcaption></figure></section>`
  );
}

/** Parts with headings of their own. */
export function reportSections({ sections = [], figures }: ReportInput): string[] {
  let shown = figures.length;
  return sections.flatMap(({ title, paragraphs, ...parts }) => [
    `<section><h2>${escapeMarkup(title)}</h2>${paragraphs.map((text) => `<p>${escapeMarkup(text)}</p>`).join('')}</section>`,
    ...parts.tables.map(tableSection),
    ...parts.figures.map((figure) => figureSection(figure, shown++)),
  ]);
}

/** How to repeat the study. */
export function configSection({ config, versions, seed }: ReportInput): string {
  const rows = Object.entries(versions).map(
    ([name, version]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(version)}</td></tr>`,
  );
  return (
    '<section><h2>To repeat this study</h2>' +
    `<details><summary>Seed ${seed}, configuration and versions</summary>` +
    `<h3>Configuration</h3><pre><code>${escapeMarkup(JSON.stringify(config, null, 2))}</code></pre>` +
    `<h3>Versions</h3><div class="scroll"><table class="versions"><tbody>${rows.join('')}</tbody></table></div></details></section>`
  );
}

function table(
  title: string,
  heads: readonly string[],
  rows: readonly string[],
  className: string,
  note?: string,
): string {
  const head = heads.map((text, i) => `<th scope="col"${i > 0 ? ' class="number"' : ''}>${escapeMarkup(text)}</th>`);
  return (
    `<section><div class="scroll"><table class="${className}"><caption>${escapeMarkup(title)}</caption>` +
    `<thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>` +
    `${note ? `<p class="note">${escapeMarkup(note)}</p>` : ''}</section>`
  );
}

function betterMark(better: ReportMetric['better']): string {
  return better ? ` <small>${better} is better</small>` : '';
}

function intervalText({ interval, ...metric }: ReportMetric): string {
  if (!interval) return '';
  return ` <small>${interval.map((end) => formatNumber(end, metric)).join(' to ')}</small>`;
}

function trivialText({ trivial, trivialName, ...metric }: ReportMetric): string {
  if (trivial === undefined) return '<span aria-label="none">–</span>';
  return `${formatNumber(trivial, metric)}${trivialName ? ` <small>${escapeMarkup(trivialName)}</small>` : ''}`;
}

function effectCell({ mean, sd, pBonferroni, reason, stars, digits = 2 }: ReportMaskingEffect): string {
  const significant = stars.includes('*');
  const spread = sd === undefined ? '' : ` ± ${formatNumber(sd, { digits })}`;
  const mark = significant ? ` <span class="stars" aria-hidden="true">${escapeMarkup(stars)}</span>` : '';
  const note = pBonferroni === null ? (reason ?? 'no test') : formatP(pBonferroni ?? Number.NaN);
  const p = pBonferroni === undefined ? '' : `<small>${escapeMarkup(note)}</small>`;
  return `<td class="number${significant ? ' significant' : ''}">${formatNumber(mean, { digits })}${spread}${mark}${p}</td>`;
}

function picture({ image, alt }: ReportFigure, idPrefix: string): string {
  const text = escapeMarkup(alt);
  if (image.kind === 'svg') return inlineSvg(image.svg, text, idPrefix);
  if (image.kind === 'png') return `<img src="${pngDataUri(image.bytes)}" alt="${text}">`;
  const animated = `<img src="${gifDataUri(image.bytes)}" alt="${text}">`;
  if (!image.still) return animated;
  const still = pngDataUri(image.still);
  return `<picture><source media="(prefers-reduced-motion: reduce), print" srcset="${still}">${animated}</picture>`;
}

/** Two plots in a page both call their clip paths "clip0": a prefix keeps each to its own. */
function inlineSvg(svg: string, alt: string, idPrefix: string): string {
  return svg
    .replace(/^[\s\S]*?(?=<svg)/, '')
    .replace(/\bid="([^"]+)"/g, `id="${idPrefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${idPrefix}$1)`)
    .replace('<svg', `<svg role="img" aria-label="${alt}"`);
}
