import { resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { withDataFolder } from '../../../services/runs/data-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a data folder is kept absolute, with CORTEX_DATA for recordings that name none', () => {
  vi.stubEnv('CORTEX_DATA', 'shared/data');
  expect(withDataFolder({ dataset: 'recordings', data: 'rec' })).toEqual({
    dataset: 'recordings',
    data: resolve('rec'),
  });
  expect(withDataFolder({ dataset: 'ns1' })).toEqual({ dataset: 'ns1', data: resolve('shared/data') });
  expect(withDataFolder({ dataset: 'ns1' }, '/elsewhere')).toEqual({ dataset: 'ns1', data: '/elsewhere' });
  expect(withDataFolder({ dataset: 'auditory-sim' })).toEqual({ dataset: 'auditory-sim' });
  vi.stubEnv('CORTEX_DATA', '');
  expect(withDataFolder({ dataset: 'ns1' })).toEqual({ dataset: 'ns1' });
});
