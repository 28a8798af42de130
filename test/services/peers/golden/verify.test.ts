import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFlow } from '../../../../services/peers/golden/check-flow.ts';
import { checkGenerator } from '../../../../services/peers/golden/check-generator.ts';
import { checkMetrics } from '../../../../services/peers/golden/check-metrics.ts';
import { checkPca } from '../../../../services/peers/golden/check-pca.ts';
import { checkSsimImages } from '../../../../services/peers/golden/check-ssim-images.ts';
import { checkTsne } from '../../../../services/peers/golden/check-tsne.ts';
import { verifyGolden } from '../../../../services/peers/golden/verify.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const fixtures = new URL('./fixtures/', import.meta.url).pathname;
const read = async (name: string) => JSON.parse(await readFile(join(fixtures, `${name}.json`), 'utf8'));
const plain = {
  generator: checkGenerator,
  metrics: checkMetrics,
  flow: checkFlow,
  ssim_images: checkSsimImages,
  pca: checkPca,
  tsne: checkTsne,
};

describe('golden numbers without TensorFlow', () => {
  it.each(Object.entries(plain))('%s agrees with the peer', async (name, check) => {
    const report = check(await read(name));
    expect(report.messages).toEqual([]);
    expect(report.failed).toBe(0);
    expect(report.worst).toBeLessThanOrEqual(1);
    expect(report.checked).toBeGreaterThan(5);
  });

  it('a changed number is a failure that names its place', async () => {
    const metrics = await read('metrics');
    metrics.pairs[0].spearman_r += 1e-6;
    const report = checkMetrics(metrics);
    expect(report.failed).toBe(1);
    expect(report.worst).toBeCloseTo(1000, 0);
    expect(report.worstAt).toBe('pair 5000: Spearman');

    const flow = await read('flow');
    flow.cases[0]['pairs_t_t+2'].mean_dx[1] *= 1.05;
    expect(checkFlow(flow)).toMatchObject({ failed: 1, worstAt: 'right: flow 1 to 3' });
  });
});

describe('verifyGolden', () => {
  it('checks what it knows, skips the rest by name and survives broken files', async () => {
    const dir = temporaryFolder();
    await writeFile(join(dir, 'generator.json'), await readFile(join(fixtures, 'generator.json')));
    await writeFile(join(dir, 'metrics.json'), '{"seed": 1}');
    await writeFile(join(dir, 'pca.json'), '{"seed": ');
    await writeFile(join(dir, 'odours.json'), '{}');
    await writeFile(join(dir, 'README.md'), 'words');
    const { files, failed } = await verifyGolden(dir, plain);
    expect(files.map((file) => file.name)).toEqual([
      'README.md',
      'generator.json',
      'metrics.json',
      'odours.json',
      'pca.json',
    ]);
    const byName = Object.fromEntries(files.map((file) => [file.name, file]));
    expect(byName['generator.json']).toMatchObject({ failed: 0, worst: 0 });
    expect(byName['generator.json'].checked).toBeGreaterThan(20);
    expect(byName['odours.json']).toMatchObject({ checked: 0, skipped: 'no check is called "odours"' });
    expect(byName['README.md'].skipped).toBe('not a JSON file');
    expect(byName['metrics.json'].messages?.[0]).toContain('expected fields');
    expect(byName['pca.json'].messages?.[0]).toContain('could not be checked');
    expect(failed).toBe(2);
  });

  it('hands networks of any width to the check of their family', async () => {
    const dir = temporaryFolder();
    await writeFile(join(dir, 'videounet_h8.json'), '7');
    const seen: unknown[] = [];
    const check = (json: unknown) => {
      seen.push(json);
      return { checked: 3, failed: 1, worst: 2.5, worstAt: 'here', messages: ['here is off.'], leftOut: [] };
    };
    const report = await verifyGolden(dir, { videounet: check });
    expect(seen).toEqual([7]);
    expect(report).toMatchObject({ failed: 1, files: [{ name: 'videounet_h8.json', checked: 3, worst: 2.5 }] });
  });

  it('refuses a folder that does not exist', async () => {
    await expect(verifyGolden('/nowhere/golden', plain)).rejects.toMatchObject({ tag: 'MissingFile' });
  });
});
