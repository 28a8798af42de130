import { join } from 'node:path';
import { CortexError } from '../../errors.ts';
import { libraryNames } from './compile.ts';
import { extractEntries } from './unzip.ts';

const headers = [
  ...['c_api', 'c_api_macros', 'tf_attrtype', 'tf_buffer', 'tf_datatype', 'tf_status', 'tf_tensor', 'tf_tstring'].map(
    (name) => `tensorflow/c/${name}.h`,
  ),
  'tensorflow/c/eager/c_api.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
];

const targets: ReadonlyMap<string, string> = new Map([
  ...libraryNames.map((name) => [`tensorflow/${name}`, join('deps', 'lib', name)] as const),
  ...headers.map((name) => [`tensorflow/include/${name}`, join('deps', 'include', name)] as const),
]);

/** The entries of a TensorFlow wheel that make up an engine. */
export const wheelEntries: readonly string[] = [...targets.keys()];

/** Takes the two libraries and the fourteen headers out of a TensorFlow wheel, into `folder/deps`. */
export async function unpackTensorFlow(
  wheelFile: string,
  folder: string,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const written = await extractEntries(wheelFile, folder, (entry) => targets.get(entry), onBytes);
  const missing = [...targets.values()].filter((path) => !written.includes(path));
  if (missing.length > 0) {
    throw new CortexError('InvalidData', `The wheel lacks ${missing.join(', ')}; is it a TensorFlow wheel?`, {
      details: { wheelFile, missing },
    });
  }
}

/** Takes the shared libraries out of a CUDA wheel, to where TensorFlow's run path looks: `nvidia/` beside `lib/`. */
export async function unpackCuda(wheelFile: string, folder: string, onBytes?: (bytes: number) => void): Promise<void> {
  const library = /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/;
  const target = (entry: string) => (library.test(entry) ? join('deps', entry) : undefined);
  await extractEntries(wheelFile, folder, target, onBytes);
}
