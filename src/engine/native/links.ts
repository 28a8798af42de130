import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { bindingFile, nodeBindingPackage } from './cache.ts';

const names = ['deps', 'lib'] as const;

/** Points `lib` and `deps` of the npm package at an engine folder, each by one atomic rename. */
export async function linkEngine(folder: string, packageFolder = nodeBindingPackage().folder): Promise<void> {
  for (const name of names) {
    const link = join(packageFolder, name);
    if (isLinkTo(link, join(folder, name))) continue;
    const temporary = `${link}.${process.pid}`;
    await rm(temporary, { force: true });
    await symlink(join(folder, name), temporary);
    if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) await rm(link, { recursive: true });
    await rename(temporary, link);
  }
}

/** True when the npm package holds real folders that its own install script made. */
export function hasOwnDownload(packageFolder = nodeBindingPackage().folder): boolean {
  const isFolder = (name: string) => lstatSync(join(packageFolder, name), { throwIfNoEntry: false })?.isDirectory();
  return names.every((name) => isFolder(name)) && existsSync(bindingFile(packageFolder));
}

/** Removes the links (or what the package's own download left in their place). */
export async function unlinkEngine(packageFolder = nodeBindingPackage().folder): Promise<void> {
  for (const name of names) await rm(join(packageFolder, name), { recursive: true, force: true });
}

function isLinkTo(link: string, target: string): boolean {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === target;
}
