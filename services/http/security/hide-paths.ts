import { realpathSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';

/** Text in which no path of this server is left. */
export type HidePaths = (text: string) => string;

/** Absolute paths, but for those of this server's addresses. */
const anyPath = /(?<![\w./…>])(?!\/(?:v\d+\b|healthz|readyz|metrics|docs|openapi))(?:\/[^\s/"'`,;:()[\]{}<>]+)+\/?/g;

/** Paths of several parts that begin above the working directory, as messages show those near it. */
const pathAbove = /(?<![\w./…>])(?:\.\.\/)+(?:[^\s/"'`,;:()[\]{}<>]+\/)+([^\s/"'`,;:()[\]{}<>]+)\/?/g;

/**
 * A function that takes the server's paths out of texts: what lies in one of the `roots` is told from there on, such as
 * RUN/state.json, of any other path its last part is left: …/libtensorflow.so. Paths may be absolute or, as `shownPath` makes them,
 * relative to the working directory.
 */
export function pathHider(roots: readonly (string | undefined)[]): HidePaths {
  const known = innermostFirst(roots);
  const near = known.map((root) => relative(process.cwd(), root)).filter((root) => root !== '');
  const inNear = near.map((root) => new RegExp(`${relativeStart}${escaped(root)}${sep}(?=[\\w.])`, 'g'));
  const nearItself = near
    // A name alone may be any word.
    .filter((root) => root.includes(sep))
    .map((root) => new RegExp(`${relativeStart}${escaped(root)}${pathEnd}`, 'g'));
  return (text) => {
    let shown = text.replaceAll('file://', '');
    // Relative ones first: ../../srv/runs holds /srv/runs.
    for (const pattern of inNear) shown = shown.replace(pattern, '');
    for (const pattern of nearItself) shown = shown.replace(pattern, '…');
    for (const root of known) shown = shown.replaceAll(`${root}${sep}`, '').replaceAll(root, '…');
    shown = shown.replace(pathAbove, '…/$1');
    return shown.replace(anyPath, (path) => `…/${path.replace(/\/$/, '').split('/').at(-1)}`);
  };
}

/**
 * A function that takes these paths out of texts and leaves all else as it is, so that a page or a table stays what it was: what
 * lies in one of the `roots` is told from there on, the root itself by its last part. Relative paths are those that begin above the
 * working directory: those of a page or a table lead elsewhere.
 */
export function rootHider(roots: readonly (string | undefined)[]): HidePaths {
  const inner = innermostFirst(roots);
  const above = inner.map((root) => relative(process.cwd(), root)).filter((root) => root.startsWith(`..${sep}`));
  const patterns = [...above.map((root) => relativeStart + escaped(root)), ...inner.map(escaped)].map(
    (root) => new RegExp(`${root}(?:(${escaped(sep)})|${pathEnd})`, 'g'),
  );
  const names = [...above, ...inner].map((root) => basename(root));
  return (text) =>
    patterns.reduce((left, pattern, i) => left.replace(pattern, (_, inside) => (inside ? '' : names[i])), text);
}

/** Where a relative path may begin, and where any ends; a full stop may follow. */
const [relativeStart, pathEnd] = ['(?<![\\w./…-])', '(?![\\w-]|\\.\\w)'];

/** These paths, absolute and with their links followed, the innermost first. */
function innermostFirst(roots: readonly (string | undefined)[]): string[] {
  const known = new Set(roots.flatMap((root) => (root ? [resolve(root), real(root)] : [])));
  return [...known].filter((root) => root !== sep).sort((a, b) => b.length - a.length);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The same in every text of a value of plain JSON; the names of fields stay. */
export function hideIn<T>(value: T, hide: HidePaths): T {
  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'string') return hide(inner);
    if (Array.isArray(inner)) return inner.map(visit);
    if (typeof inner !== 'object' || inner === null || ArrayBuffer.isView(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, part]) => [name, visit(part)]));
  };
  // Texts take the place of texts.
  return visit(value) as T;
}

/** The name that a folder has under the data root; undefined for one that is elsewhere. */
export function nameUnder(root: string | undefined, folder: string): string | undefined {
  if (root === undefined) return undefined;
  const name = relative(resolve(root), resolve(folder));
  return name === '' || name.startsWith('..') || resolve(name) === name ? undefined : name;
}
