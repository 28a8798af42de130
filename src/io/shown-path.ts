import { relative, resolve } from 'node:path';

/** A path as people are told of it: relative to the working directory where that is shorter. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), resolve(path)) || '.';
  return near.length < path.length ? near : path;
}
