import { CortexError } from '../../src/errors.ts';

/** Loads a module that needs packages which an installation may lack. Throws Unsupported, which says how to get them. */
export async function optional<T>(load: () => Promise<T>, packages: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
    throw new CortexError('Unsupported', `This needs packages that are not installed: npm install ${packages}.`, {
      cause,
    });
  }
}
