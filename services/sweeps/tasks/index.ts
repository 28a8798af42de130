import { CortexError, unknownName } from '../../../src/errors.ts';
import type { Task } from '../task.ts';

/** Every sort of run that a sweep can be made of, by `kind` of its configs. All that loads the engine is loaded when it is called. */
const loaders = {
  encoding: async () => (await import('./runs.ts')).runTask,
  study: async () => (await import('./runs.ts')).runTask,
  training: async () => (await import('../../side-by-side/training-task.ts')).trainingTask(),
  fit: async () => (await import('../../benchmark/fit-task.ts')).fitTask(),
  recovery: async () => (await import('./recovery.ts')).recoveryTask,
} as const satisfies Record<string, () => Promise<Task>>;

/** Finds the task of a kind. Throws InvalidInput where there is none. */
export type TaskFinder = (kind: string) => Promise<Task>;

const loaded = new Map<string, Promise<Task>>();

/** The tasks of this package; each is made once, with the data that it keeps in memory. */
export const findTask: TaskFinder = (kind) => {
  const known = loaded.get(kind);
  if (known) return known;
  if (!isKind(kind)) throw new CortexError('InvalidInput', unknownName('kind of run', kind, Object.keys(loaders)));
  const fresh = loaders[kind]();
  loaded.set(kind, fresh);
  return fresh;
};

const isKind = (kind: string): kind is keyof typeof loaders => Object.hasOwn(loaders, kind);
