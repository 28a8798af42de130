import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Recordings that a test needs and the repository does not hold. */
export interface Recordings {
  /** The folder that `CORTEX_DATA` names; there is no other place to look. */
  readonly data: string;
  /** Skip the test when true. */
  readonly absent: boolean;
  /** For the title of the test: why it is skipped, or nothing. */
  readonly note: string;
}

/** Whether the folder `part` of the recordings is there. */
export function recordings(part: string): Recordings {
  const data = process.env.CORTEX_DATA ?? '';
  const absent = data === '' || !existsSync(join(data, part));
  const reason = data === '' ? 'set CORTEX_DATA to the folder of the recordings' : `CORTEX_DATA has no ${part}`;
  return { data, absent, note: absent ? ` (skipped: ${reason})` : '' };
}
