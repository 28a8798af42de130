import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { CortexError } from '../../errors.ts';

/**
 * Loads CommonJS files of `folder`, handing them the packages they require from `provided`. Node's own `require` would
 * look for those beside the files, in a cache where there are none, and has no public way to be told our instances.
 *
 * @returns gives the exports of a file, named from `folder` without its extension; a file is run once
 */
export function commonJsLoader(folder: string, provided: Readonly<Record<string, unknown>>): (name: string) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const load = (file: string): unknown => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const requireFrom = (name: string): unknown => {
      if (Object.hasOwn(provided, name)) return provided[name];
      if (name.startsWith('.')) return load(`${join(dirname(file), name)}.js`);
      throw new CortexError('EngineUnavailable', `${file} needs "${name}", which is not provided.`);
    };
    compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module'], { filename: file })(
      module.exports,
      requireFrom,
      module,
    );
    return module.exports;
  };
  return (name) => load(`${join(folder, name)}.js`);
}
