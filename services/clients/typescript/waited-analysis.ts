import type { Progress } from '../../../src/progress.ts';
import { ask, askJson, type Connection } from './connection.ts';
import { bodyOf, contentOf, mediaTypes } from './content.ts';
import { follow } from './events.ts';

export interface WaitOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** `AbortSignal.timeout(ms)`, for instance. A job that is no longer waited for is cancelled; a run goes on. */
  readonly signal?: AbortSignal;
}

/** The answer of an analysis in one of its forms, however long it takes. */
export async function waitedAnalysis(
  connection: Connection,
  path: string,
  form: keyof typeof mediaTypes,
  request: object,
  { onProgress, signal }: WaitOptions,
): Promise<unknown> {
  const headers = { Accept: mediaTypes[form] };
  const { headers: kind, ...body } = bodyOf(request);
  const answer = await ask(connection, path, { method: 'POST', ...body, headers: { ...headers, ...kind }, signal });
  if (answer.status !== 202) return contentOf(answer);
  await answer.body?.cancel();
  const job = answer.headers.get('location') ?? '';
  try {
    for await (const { name, data } of follow(connection, `${job}/events`, signal)) {
      if (name === 'progress') onProgress?.(data);
    }
  } catch (error) {
    await askJson(connection, job, { method: 'DELETE' }).catch(() => undefined);
    throw error;
  }
  return contentOf(await ask(connection, `${job}/result`, { headers, signal }));
}
