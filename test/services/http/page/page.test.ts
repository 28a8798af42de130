import { mkdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium as engine, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenDemo, openDemo } from '../../../../services/demo/open.ts';
import { startServer } from '../../../../services/http/server.ts';
import { runConfigSchema } from '../../../../services/runs/config.ts';
import { writeRunState } from '../../../../services/store/run-state.ts';
import { chromium } from '../../../chromium.ts';

// The page over the demo's runs in a browser: every panel, no violation that axe-core finds, no request off this machine.

/** Where pictures of the page go, to be looked at; nowhere when left out. */
const pictures = process.env.PAGE_PICTURES;
const views = ['', 'run/dots-decoder', 'run/heard-sounds', 'run/seen-videos', 'run/two-decoders', 'compare', 'about'];

let demo: OpenDemo;
let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
let axe: string;

beforeAll(async () => {
  if (!chromium.path) return;
  demo = await openDemo();
  await writeDecodersRun(join(demo.runsDir, 'two-decoders'));
  server = await startServer({ port: 0, ...demo });
  browser = await engine.launch({ executablePath: chromium.path, args: ['--no-sandbox'] });
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await demo?.close();
});

/** A finished run of decoders side by side, which the demo has none of. */
async function writeDecodersRun(dir: string): Promise<void> {
  const column = { parameters: 8, seeds: 2, folds: 5, seconds: 3, directions: [] };
  const level = { ...column, parameters: null, seeds: 1, seconds: null };
  const metrics = (mean: number, sd: number | null) => ({ videoR: { mean, sd, n: 2 }, directionMeanErrorDeg: null });
  const columns = [
    { ...column, name: 'mlp', metrics: metrics(0.8125, 0.0625) },
    { ...column, name: 'linear', seeds: 1, metrics: metrics(0.75, 0.125) },
    { ...level, name: 'true videos', metrics: metrics(1, 0) },
    { ...level, name: 'ignoring the spikes', metrics: metrics(0.25, null) },
  ];
  const result = {
    run: dir,
    tables: [{ testedOn: 'test, known videos', columns }],
    metrics: { videoR: 0.8125 },
    trivial: { videoR: 0.25 },
    baselines: { linear: { metrics: { videoR: 0.75 } } },
    testedOn: 'test, known videos',
    warnings: [],
    engine: 'native',
    seconds: 30,
  };
  const config = runConfigSchema.parse({ kind: 'decoders', decoders: ['mlp', 'linear'], folds: 5, seeds: 2 });
  await mkdir(dir);
  const finished = new Date().toISOString();
  await writeRunState(dir, { state: 'succeeded', config, created: finished, started: finished, finished, result });
}

interface Shown {
  readonly page: Page;
  /** What the browser complained of, and requests to elsewhere. */
  readonly complaints: string[];
}

/** A page of its own, wide and bright. */
async function open(view: string): Promise<Shown> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(`${server.url}/#/${view}`);
  await settled(page);
  return { page, complaints };
}

/** Waits until an expression holds in the page; asked from outside, since the page's policy lets nothing be evaluated in it. */
async function until(page: Page, expression: string, timeout = 90_000): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(expression), { timeout, interval: 100 }).toBe(true);
}

/** Waits until nothing is being read or worked out. */
async function settled(page: Page): Promise<void> {
  await until(
    page,
    "document.querySelector('h1') !== null && ![...document.querySelectorAll('.busy')].some((one) => one.textContent !== '')",
  );
  await page.waitForLoadState('networkidle');
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`);
}

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** How a view is looked at: a name, the colour scheme, the width. */
const looks = [
  ['light', 'light', 1200],
  ['dark', 'dark', 1200],
  ['390', 'light', 390],
] as const;
const nameOf = (view: string) => view.replace('/', '-') || 'runs';

test.skipIf(!chromium.path).for(views)(
  `view "%s": filled, accessible, bright and dark, wide and narrow${chromium.note}`,
  async (view) => {
    const { page, complaints } = await open(view);
    for (const [name, colorScheme, width] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
      expect(await page.locator('.problem').count()).toBe(0);
      await picture(page, `${nameOf(view)}-${name}`);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test.skipIf(!chromium.path)(
  `decoders side by side: a table, a decoder or a level a column${chromium.note}`,
  async () => {
    const { page } = await open('run/two-decoders');
    const rows = page.locator('table.metrics tr');
    expect(await rows.allInnerTexts()).toEqual([
      'Measure\tmlp\tlinear\ttrue videos\tignoring the spikes',
      'Training seeds × folds\t2 × 5\t1 × 5\t\t',
      'Correlation of all pixels\t0.813 ± 0.063\t0.750 ± 0.125\t1.000\t0.250',
      'Motion: mean error of direction\t–\t–\t–\t–',
    ]);
    await page.goto(`${server.url}/#/`);
    await settled(page);
    const item = page.locator('.run-list li', { hasText: 'two-decoders' });
    expect(await item.innerText()).toContain('Decoders side by side of siegel-sim, mlp, linear');
    await page.context().close();
  },
);

/** The pixels of a canvas, as text to compare. */
const pixels = (page: Page, panel: number) =>
  page.evaluate<string>(`document.querySelectorAll('.stage canvas')[${panel}].toDataURL()`);

test.skipIf(!chromium.path)(
  `videos: frames, conditions and play by the keyboard; masked regions change videos and effects${chromium.note}`,
  async () => {
    const { page, complaints } = await open('run/dots-decoder');
    expect(await page.locator('.stage canvas').count()).toBe(2);
    const slider = page.getByRole('slider', { name: 'Frame' });
    const first = await pixels(page, 0);
    await slider.focus();
    expect(await slider.getAttribute('aria-valuetext')).toBe('Frame 17 of 32, 1600 ms');
    for (let press = 0; press < 4; press++) await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Frame 21 of 32, 2000 ms$/);
    const later = await pixels(page, 0);
    expect(later).not.toBe(first);
    await page.getByLabel('Condition', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await pixels(page, 0)).not.toBe(later);
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await until(page, "document.querySelector('.clock').textContent.startsWith('23 /')");
    await page.getByRole('button', { name: 'Pause' }).press('Enter');

    const rows = page.locator('table.masking tbody tr');
    expect(await rows.count()).toBe(6);
    const mask = async (region: string) => {
      await page.getByRole('checkbox', { name: region }).press('Space');
      await until(page, "document.querySelectorAll('.stage canvas').length === 3", 60_000);
      await settled(page);
    };
    await mask('MT');
    const one = await pixels(page, 2);
    expect(one).not.toBe(await pixels(page, 1));
    expect(await rows.first().textContent()).toMatch(/^MT masked now10/);
    await mask('V4');
    expect(await rows.first().textContent()).toMatch(/^V4\+MT masked now20|^MT\+V4 masked now20/);
    await slider.fill('6');
    await picture(page, 'masked');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test.skipIf(!chromium.path)(
  `a decoder that was only trained says so, and shows videos once a region is masked; a run that is not there is told${chromium.note}`,
  async () => {
    const config = { kind: 'training', dataset: 'recordings', data: 'dots', decoder: 'linear', preset: 'tiny' };
    const headers = { 'Content-Type': 'application/json' };
    const sent = await fetch(`${server.url}/v1/runs`, { method: 'POST', headers, body: JSON.stringify(config) });
    const { id } = (await sent.json()) as { id: string };
    const stateOf = async () => {
      const run = (await (await fetch(`${server.url}/v1/runs/${id}`)).json()) as { state: string };
      return run.state;
    };
    await expect.poll(stateOf, { timeout: 90_000 }).toBe('succeeded');
    const { page, complaints } = await open(`run/${id}`);
    expect(await page.getByText('This decoder was only trained. Tick regions to see videos.').count()).toBe(1);
    await page.getByRole('checkbox', { name: 'MT' }).press('Space');
    await until(page, "document.querySelectorAll('.stage canvas').length === 3", 60_000);
    await settled(page);
    expect(complaints).toEqual([]);
    await page.goto(`${server.url}/#/run/nope`);
    await until(page, "document.querySelector('main .problem') !== null");
    expect(await page.locator('main').innerText()).not.toContain('Reading');
    await page.context().close();
  },
  240_000,
);

test.skipIf(!chromium.path)(
  `subspaces and checks: another unit, other settings, a check${chromium.note}`,
  async () => {
    const { page, complaints } = await open('run/heard-sounds');
    const maps = page.locator('.detail canvas.map');
    expect(await maps.count()).toBeGreaterThanOrEqual(4);
    const heading = await page.locator('.detail h3').textContent();
    await page.getByLabel('Unit', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.detail h3').textContent()).not.toBe(heading);
    await page.getByLabel('Times').fill('60');
    await page.getByRole('button', { name: 'Work out' }).click();
    await until(page, "document.querySelectorAll('button:disabled').length === 0", 110_000);
    expect(await page.locator('.drawing svg text').count()).toBeGreaterThan(5);
    await page.getByLabel('Check', { exact: true }).selectOption('receptive-field');
    await page.getByRole('button', { name: 'Check' }).click();
    await until(page, "document.querySelector('.told') !== null", 110_000);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
  240_000,
);

test.skipIf(!chromium.path)(
  `a run is started, followed with its curve, and cancelled${chromium.note}`,
  async () => {
    const { page, complaints } = await open('');
    await page.getByLabel('What').selectOption('encoding');
    await page.getByLabel('Data set').selectOption('visual-sim');
    const offered = () => page.getByLabel('Model').innerText();
    expect(await offered()).not.toContain('cnn-population');
    await page.getByLabel('Data set').selectOption('recordings');
    expect(await offered()).toMatch(/cnn-population.*linear-video/s);
    await page.getByLabel('Recording').fill('sounds');
    await page.getByLabel('Recording').press('Tab');
    await page.getByLabel('Model').selectOption('cnn-population');
    await expect.poll(offered, { timeout: 20_000 }).not.toContain('linear-video');
    await page.getByRole('button', { name: 'Start' }).click();
    await until(page, "document.querySelector('.curve path') !== null", 100_000);
    expect(await violations(page)).toEqual([]);
    await picture(page, 'training');
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await until(page, "document.querySelector('.state').textContent === 'cancelled'", 60_000);
    // There is no training.csv of a run that was cancelled, which the browser notes.
    expect(complaints.filter((text) => !/404/.test(text))).toEqual([]);
    await page.context().close();
  },
  240_000,
);

test.skipIf(!chromium.path)(
  `several decoders are ticked, and their run is started; none ticked is told${chromium.note}`,
  async () => {
    const { page, complaints } = await open('');
    await page.getByLabel('What').selectOption('decoders');
    expect(await page.getByLabel('Model').isVisible()).toBe(false);
    expect(await violations(page)).toEqual([]);
    const closedForm = ['linear', 'lookup', 'mean'];
    for (const name of closedForm) await page.getByRole('checkbox', { name }).uncheck();
    await page.getByRole('button', { name: 'Start' }).click();
    await until(page, "document.querySelector('.problem')?.textContent.includes('at least one decoder') === true");
    for (const name of ['lookup', 'mean']) await page.getByRole('checkbox', { name }).check();
    await page.getByLabel('Folds').fill('1');
    await page.getByRole('button', { name: 'Start' }).click();
    const cancel = page.getByRole('button', { name: 'Cancel the run' });
    await cancel.waitFor();
    const run = await (await fetch(`${server.url}/v1/runs/${page.url().split('/').at(-1)}`)).json();
    const config = { kind: 'decoders', decoders: ['lookup', 'mean'], folds: 1, preset: 'tiny', seed: 1 };
    expect(run).toMatchObject({ config });
    await cancel.click();
    await until(page, "document.querySelector('.state').textContent === 'cancelled'", 60_000);
    // The browser notes that the request without decoders was refused.
    expect(complaints.filter((text) => !/422/.test(text))).toEqual([]);
    await page.context().close();
  },
  240_000,
);

test.skipIf(!chromium.path)(
  `a server that wants a token has the reader asked for it, once${chromium.note}`,
  async () => {
    const token = 'a-token-of-some-length';
    const guarded = await startServer({ port: 0, ...demo, token });
    try {
      const page = await (await browser.newContext()).newPage();
      await page.goto(guarded.url);
      await page.getByRole('textbox', { name: 'Token' }).fill(token);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go on' }).click();
      await until(
        page,
        "document.querySelectorAll('.run-list li').length > 0 && document.querySelector('dialog') === null",
      );
      await page.goto(`${guarded.url}/#/run/dots-decoder`);
      await until(page, "document.querySelectorAll('.stage canvas').length === 2");
      await page.context().close();
    } finally {
      await guarded.close();
    }
  },
);
