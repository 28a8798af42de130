import { escapeMarkup } from '../../src/plots/svg.ts';
import type { ReportInput } from './report-input.ts';
import {
  configSection,
  factList,
  figureSection,
  maskingSection,
  metricsSection,
  reportSections,
  tableSection,
  warningList,
} from './sections.ts';
import { reportStyle } from './style.ts';

/**
 * The report of a study as one HTML file that needs nothing beside it: style, plots and pictures are inside, no script
 * runs and nothing is loaded. All text of the input is escaped; SVG is taken as it is and must come from this project.
 */
export function renderReport(input: ReportInput): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeMarkup(input.title)}</title>`,
    `<style>${reportStyle}</style></head><body>`,
    '<header class="page">',
    '<p class="eyebrow">cortex-codec · study report</p>',
    `<h1>${escapeMarkup(input.title)}</h1>`,
    `<p class="summary">${escapeMarkup(input.summary)}</p>`,
    factList(input.facts),
    '</header><main class="page">',
    warningList(input.warnings),
    ...input.metrics.map(metricsSection),
    ...(input.tables ?? []).map(tableSection),
    input.masking ? maskingSection(input.masking) : '',
    ...input.figures.map(figureSection),
    ...reportSections(input),
    configSection(input),
    '</main></body></html>\n',
  ].join('\n');
}
