import { basename, relative, resolve, sep } from 'node:path';

/** Text in which no path of this server is left. */
export type HidePaths = (text: string) => string;

/** Absolute paths, but for those of this server's addresses. */
const anyPath = /(?<![\w./…>])(?!\/(?:v\d+\b|healthz|readyz|metrics|docs|openapi))(?:\/[^\s/"'`,;:()[\]{}<>]+)+\/?/g;

/**
 * A function that takes the server's paths out of texts: what lies in one of the `roots` is told from there on, such as
 * RUN/state.json, of any other path its last part is left: …/libtensorflow.so.
 */
export function pathHider(roots: readonly (string | undefined)[]): HidePaths {
  const known = roots.filter((root) => root !== undefined).map((root) => resolve(root));
  // The innermost first.
  known.sort((a, b) => b.length - a.length);
  return (text) => {
    let shown = text.replaceAll('file://', '');
    for (const root of known) if (root !== sep) shown = shown.replaceAll(`${root}${sep}`, '').replaceAll(root, '…');
    return shown.replace(anyPath, (path) => `…/${path.replace(/\/$/, '').split('/').at(-1)}`);
  };
}

/**
 * A function that takes these paths out of texts and leaves all else as it is, so that a page or a table stays what it was: what
 * lies in one of the `roots` is told from there on, the root itself by its last part.
 */
export function rootHider(roots: readonly (string | undefined)[]): HidePaths {
  const known = new Set(roots.flatMap((root) => (root ? [resolve(root)] : [])));
  // The innermost first.
  const inner = [...known].filter((root) => root !== sep).sort((a, b) => b.length - a.length);
  const patterns = inner.map((root) => new RegExp(`${escaped(root)}(?:(${escaped(sep)})|(?![\\w.-]))`, 'g'));
  return (text) =>
    patterns.reduce(
      (left, pattern, i) => left.replace(pattern, (_, inside) => (inside ? '' : basename(inner[i]))),
      text,
    );
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
