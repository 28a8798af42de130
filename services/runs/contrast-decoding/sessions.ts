import { datasets } from '../../../datasets/catalogue.ts';
import { CortexError } from '../../../src/errors.ts';
import type { RunConfig } from '../config.ts';
import { decodedSessions } from './fold-paths.ts';

/** Whether a run has decoders for each session and fold of real recordings, instead of one. */
export function isContrastStudy({ kind, dataset }: Pick<RunConfig, 'kind' | 'dataset'>): boolean {
  return kind === 'study' && datasets[dataset].contrasts !== undefined;
}

/** `session`, where it is one of a study's. Throws InvalidInput, listing them, for another and for none. */
export async function chosenSession(runDir: string, session: number | undefined): Promise<number> {
  const sessions = await decodedSessions(runDir);
  if (session !== undefined && sessions.includes(session)) return session;
  const fault =
    session === undefined
      ? 'This study has decoders for each session: say in session whose units the spikes are of'
      : `This study has no session ${session}`;
  throw new CortexError('InvalidInput', `${fault}. Choices: ${sessions.join(', ')}.`);
}

/** Throws InvalidInput for a session of a run that has one decoder. */
export function expectNoSession(session: number | undefined): void {
  if (session === undefined) return;
  throw new CortexError('InvalidInput', `This run has one decoder, not one for session ${session}: leave session out.`);
}
