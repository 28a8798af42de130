import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackCuda, unpackTensorFlow } from '../../../src/engine/native/unpack.ts';
import { readTextEntry } from '../../../src/engine/native/unzip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Writes a zip file of compressed text entries. */
function writeZip(path: string, entries: Readonly<Record<string, string>>): void {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const packed = deflateRawSync(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(text), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(text.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, rest, Buffer.from(name)]));
    files.push(file);
    offset += file.length;
  }
  const end = Buffer.alloc(18);
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  writeFileSync(path, Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06'), end]));
}

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
