import { Resvg } from '@resvg/resvg-js';
import type { TopLevelSpec } from 'vega-lite';
import { fontFamily, fontFiles, textWidth } from './font-metrics.ts';
import { plotConfig } from './theme.ts';

/** Draws a Vega-Lite specification as SVG, in the project's font and theme. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await loadVega();
  const compiled = compile(spec, { config: plotConfig });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Loaded when something is drawn: Vega awaits at its top level, which a CommonJS program could not `require`. */
async function loadVega() {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // Vega lays text out by these widths; without a canvas it would guess .8 em a letter.
  vega.textMetrics.width = (item, text) =>
    textWidth(String(text ?? ''), item.fontSize ?? 11, isBold(item.fontWeight) ? 'bold' : 'regular');
  return [vega, vegaLite] as const;
}

/** Draws SVG as PNG, enlarged by `scale` (2 when left out), on white. Text is drawn with the project's font alone. */
export function svgToPng(svg: string, scale = 2): Uint8Array {
  const resvg = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: fontFamily },
    fitTo: { mode: 'zoom', value: scale },
    background: '#ffffff',
  });
  return resvg.render().asPng();
}

function isBold(weight: string | number | undefined): boolean {
  return weight === 'bold' || Number(weight) >= 600;
}
