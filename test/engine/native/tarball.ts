import { createTarGzip } from 'nanotar';
import type { PinnedPackage } from '../../../src/engine/native/bindings.ts';
import { integrityOf } from '../../../src/engine/native/integrity.ts';

/** A package's tarball as npm packs it, and its pin; `files` are named from the package's folder. */
export async function makeTarball(files: Readonly<Record<string, string>>) {
  const entries = Object.entries(files).map(([name, data]) => ({ name: `package/${name}`, data }));
  const bytes = await createTarGzip(entries, { attrs: { mtime: 0 } });
  const pinned: PinnedPackage = { project: '@scope/bindings', version: '1.2.3', integrity: integrityOf(bytes) };
  return { bytes, pinned };
}

const binding = `
  #include <node_api.h>
  NAPI_MODULE_INIT() {
    napi_value version;
    napi_create_string_utf8(env, "9.9.9", NAPI_AUTO_LENGTH, &version);
    napi_set_named_property(env, exports, "TF_Version", version);
    return exports;
  }`;

/** The least that a package of bindings holds, with a binding that compiles and loads. */
export const bindingFiles = {
  'package.json': '{ "name": "@scope/bindings", "version": "1.2.3" }',
  'dist/nodejs_kernel_backend.js': 'exports.backend = true;',
  'dist/register_all_kernels.js': "require('./kernels/Add');",
  'dist/kernels/Add.js': '// none',
  'binding/tfjs_backend.cc': '// none',
  'binding/tfjs_binding.cc': binding,
  'binding/utils.h': '// none',
};
