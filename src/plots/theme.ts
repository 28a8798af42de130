import type { Config } from 'vega-lite';
import { fontFamily } from './font-metrics.ts';

/** Colours that remain distinct to colour-blind readers (Wong 2011, Nature Methods 8:441). */
export const palette = {
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermillion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** Greys of the plots: text, secondary text, lines, and marks that do not matter. */
export const ink = { text: '#1f2328', secondary: '#5b636d', line: '#c4c9d0', muted: '#a3abb5' } as const;

/** What every plot shares: one font, thin axes, few lines. */
export const plotConfig: Config = {
  font: fontFamily,
  background: 'transparent',
  padding: 12,
  view: { stroke: null },
  axis: {
    grid: false,
    domainColor: ink.line,
    tickColor: ink.line,
    tickSize: 4,
    labelColor: ink.secondary,
    labelFontSize: 11,
    labelPadding: 4,
    titleColor: ink.text,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  title: {
    anchor: 'start',
    color: ink.text,
    fontSize: 13,
    fontWeight: 'bold',
    subtitleColor: ink.secondary,
    subtitleFontSize: 11,
    subtitlePadding: 4,
    offset: 12,
  },
};
