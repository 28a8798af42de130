import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyses } from '../../../services/analyses/index.ts';
import { mediaTypes } from '../../../services/clients/typescript/content.ts';
import type { Analyses, AnalysisForm } from '../../../services/clients/typescript/index.ts';

// What the clients name is what the services have: analyses, what is asked of one run and of several, and forms.

const pythonPath = fileURLToPath(new URL('../../../services/clients/python', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
const registered = new Map(analyses.map((analysis) => [analysis.name, analysis]));

/** The forms of each analysis of the client, all of them. */
const forms: { readonly [N in keyof Analyses]: Readonly<Record<AnalysisForm<N>, true>> } = {
  scores: { json: true },
  maskings: { json: true, csv: true, npz: true },
  descriptions: { json: true, csv: true, npz: true, svg: true, png: true },
  reconstructions: { npy: true, gif: true, png: true },
  encodings: { json: true, npy: true },
  checks: { json: true },
  subspaces: { json: true, npz: true, svg: true, png: true },
  comparisons: { json: true, npz: true, svg: true, png: true },
  'region-encodings': { json: true, csv: true },
  decodings: { json: true, csv: true, npz: true, svg: true, png: true },
  posteriors: { json: true, npy: true },
  optima: { json: true, npz: true, svg: true, png: true },
  strfs: { json: true, npy: true },
};

test.for(Object.entries(forms))('the forms of %s in TypeScript are those of the services', ([name, known]) => {
  const types = Object.keys(known).map((form) => mediaTypes[form as keyof typeof mediaTypes]);
  expect(types.sort()).toEqual(Object.keys(registered.get(name)?.forms ?? {}).sort());
});

test('every analysis of the services is known to the clients', () => {
  expect(Object.keys(forms).sort()).toEqual([...registered.keys()].sort());
});

test.skipIf(!python)('the analyses that Python has methods for are there, of one run and of several', () => {
  const script = `
import json
from cortex_codec import Client, MEDIA_TYPES, Run
names = lambda kind: [name.replace("_", "-") for name in vars(kind)]
print(json.dumps([names(Run), names(Client), MEDIA_TYPES]))`;
  const env = { ...process.env, PYTHONPATH: pythonPath };
  const [ofRun, ofClient, types] = JSON.parse(execFileSync('python3', ['-S', '-c', script], { env, encoding: 'utf8' }));
  expect(types).toEqual(mediaTypes);
  for (const name of Object.keys(forms)) {
    const [fewest, most] = registered.get(name)?.runs ?? [0, 0];
    expect([name, ofRun.includes(name)]).toEqual([name, fewest === 1]);
    expect([name, ofClient.includes(name)]).toEqual([name, most > 1]);
  }
});
