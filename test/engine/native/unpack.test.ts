import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unpackCuda, unpackTensorFlow } from '../../../src/engine/native/unpack.ts';
import { readTextEntry } from '../../../src/engine/native/unzip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeZip } from './write-zip.ts';

test('a wheel without the libraries is refused, and the error names what it lacks', async () => {
  const at = temporaryFolder();
  writeZip(join(at, 'a.whl'), { 'tensorflow/include/tensorflow/c/c_api.h': 'header', 'tensorflow/big.py': 'python' });
  await expect(unpackTensorFlow(join(at, 'a.whl'), at)).rejects.toThrow(
    /lacks .*libtensorflow_cc.*libtensorflow_framework.*tsl_status\.h/,
  );
  expect(readFileSync(join(at, 'deps/include/tensorflow/c/c_api.h'), 'utf8')).toBe('header');
  expect(existsSync(join(at, 'tensorflow'))).toBe(false);
});

test('of a CUDA wheel only the shared libraries are taken, to where the run path looks', async () => {
  const at = temporaryFolder();
  let bytes = 0;
  writeZip(join(at, 'a.whl'), {
    'nvidia/cudnn/lib/libcudnn.so.9': 'cudnn',
    'nvidia/cudnn/include/cudnn.h': 'header',
    'nvidia_cudnn_cu12.dist-info/METADATA': 'Name: nvidia-cudnn-cu12',
  });
  await unpackCuda(join(at, 'a.whl'), at, (count) => {
    bytes += count;
  });
  expect(readFileSync(join(at, 'deps/nvidia/cudnn/lib/libcudnn.so.9'), 'utf8')).toBe('cudnn');
  expect(existsSync(join(at, 'deps/nvidia/cudnn/include'))).toBe(false);
  expect(bytes).toBe(5);
});

test('the metadata of a wheel is read from its own entry', async () => {
  const file = join(temporaryFolder(), 'a.whl');
  writeZip(file, { 'a/b.txt': 'no', 'a-1.dist-info/METADATA': 'Name: a' });
  expect(await readTextEntry(file, /\.dist-info\/METADATA$/)).toBe('Name: a');
  expect(await readTextEntry(file, /RECORD$/)).toBeUndefined();
});
