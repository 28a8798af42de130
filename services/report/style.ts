import { ink } from '../../src/plots/theme.ts';

/** Style of a report: a page for screens bright and dark, and for paper. Plots take its greys in place of their own. */
export const reportStyle = `
:root { --page: #f6f7f9; --card: #ffffff; --ink: #1f2328; --soft: #5b636d; --line: #dde1e6; --line-strong: #c4c9d0; --accent: #0072b2; --strong: #b34700; --warn: #fff4dc; --warn-line: #e69f00; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171b; --card: #1d2126; --ink: #e8eaed; --soft: #a3abb5; --line: #343a42; --line-strong: #6b7480; --accent: #56b4e9; --strong: #f0a35e; --warn: #33290f; --warn-line: #e69f00; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
.page { max-width: 74rem; margin: 0 auto; padding: 0 1.5rem; }
header.page { padding-top: 3rem; }
main.page { padding-bottom: 4rem; }
.eyebrow { margin: 0; color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; }
h1 { margin: .2rem 0 .5rem; font-size: clamp(1.7rem, 4vw, 2.4rem); line-height: 1.2; letter-spacing: -.015em; }
h2, caption { font-size: 1.15rem; font-weight: 650; }
h2 { margin: 0 0 .9rem; }
h3 { margin: 1.2rem 0 .4rem; font-size: .95rem; }
.summary { max-width: 46rem; margin: 0; color: var(--soft); font-size: 1.05rem; }
.facts { display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; margin: 1.6rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); font-size: .78rem; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
section, .warnings { margin-top: 1.5rem; padding: 1.4rem 1.6rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.warnings { background: var(--warn); border-color: var(--warn-line); }
.warnings h2 { margin-bottom: .3rem; }
.warnings ul { margin: 0; padding-left: 1.2rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .7rem; text-align: left; }
th, td { padding: .55rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: baseline; }
th:first-child { padding-left: 0; }
td:last-child, th:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--soft); font-size: .82rem; font-weight: 600; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.value { font-size: 1.08rem; font-weight: 650; }
.trivial { color: var(--soft); }
small { color: var(--soft); font-size: .8rem; font-weight: 400; }
.metrics tbody th small { margin-left: .4rem; white-space: nowrap; }
.masking td small { display: block; }
.masking .significant { font-weight: 650; }
.stars { color: var(--strong); }
.note, figcaption { max-width: 52rem; margin: .9rem 0 0; color: var(--soft); font-size: .9rem; }
figure { margin: 0; }
.canvas { overflow-x: auto; }
.canvas img, .canvas svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.png img, .gif img { border-radius: 8px; }
.svg text[fill="${ink.text}"] { fill: var(--ink); }
.svg text[fill="${ink.secondary}"] { fill: var(--soft); }
.svg line[stroke="${ink.line}"] { stroke: var(--line-strong); }
summary { cursor: pointer; color: var(--accent); font-weight: 600; }
pre { overflow-x: auto; margin: 0; padding: 1rem; background: var(--page); border-radius: 8px; font-size: .85rem; line-height: 1.45; }
.versions { width: auto; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) { section, .warnings { padding: 1.1rem; } .page { padding: 0 .8rem; } }
@media print {
  :root { --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --line-strong: #888888; --accent: #00507d; --strong: #8a3600; --warn: #ffffff; }
  body { font-size: 10pt; }
  section, .warnings { padding: .6rem 0; border-width: 1px 0 0; border-radius: 0; break-inside: avoid; }
  header.page { padding-top: 0; }
  .canvas, .scroll { overflow: visible; }
}
`.trim();
