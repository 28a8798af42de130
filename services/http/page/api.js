import { el } from './dom.js';

const tokenName = 'cortex-token';

/**
 * Asks the server; throws with its sentence when it refuses. A server that wants a token has the reader asked for it.
 * @param {string} path
 * @param {{ method?: string, body?: object, accept?: string, prefer?: string, headers?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<Response>}
 */
export async function ask(path, { method = 'GET', body, accept, prefer, headers, signal } = {}) {
  const token = sessionStorage.getItem(tokenName);
  const response = await fetch(path, {
    method,
    signal,
    headers: {
      ...headers,
      ...(accept && { Accept: accept }),
      ...(prefer && { Prefer: prefer }),
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  if (response.ok) return response;
  if (response.status === 401) {
    await askForToken();
    return ask(path, { method, body, accept, prefer, headers, signal });
  }
  const said = await response.json().catch(() => ({}));
  throw Object.assign(new Error(said.detail ?? `The server answered ${response.status}.`), { status: response.status });
}

/**
 * @param {string} path
 * @param {Parameters<typeof ask>[1]} [options]
 * @returns {Promise<any>}
 */
export const askJson = async (path, options) => (await ask(path, options)).json();

/** Whether the server wants a token, which plain links do not bear. */
export const hasToken = () => sessionStorage.getItem(tokenName) !== null;

const pollMs = 400;

/**
 * Asks for an analysis and waits for it, however long it takes; the job is ended when the reader no longer wants it.
 * @param {string} path
 * @param {object} body
 * @param {{ accept?: string, signal?: AbortSignal, onProgress?: (text: string) => void }} [options]
 * @returns {Promise<Response>}
 */
export async function analyse(path, body, { accept, signal, onProgress } = {}) {
  const answer = await ask(path, { method: 'POST', body, accept, signal });
  if (answer.status !== 202) return answer;
  const job = answer.headers.get('Location') ?? '';
  try {
    for (;;) {
      const told = await askJson(job, { signal });
      if (!['queued', 'running'].includes(told.state)) break;
      onProgress?.(progressText(told));
      await pause(pollMs, signal);
    }
    return await ask(`${job}/result`, { accept, signal });
  } catch (error) {
    if (signal?.aborted) ask(job, { method: 'DELETE' }).catch(() => undefined);
    throw error;
  }
}

/**
 * What a run or job is doing, in words.
 * @param {{ state: string, progress?: { phase: string, done: number, total: number, secondsLeft?: number, note?: string } }} told
 */
export function progressText({ state, progress }) {
  if (state === 'queued') return 'waits for its turn';
  if (!progress) return 'starts';
  const { phase, done, total, secondsLeft, note } = progress;
  const words = {
    engine: 'starts the engine',
    data: 'loads the data',
    train: 'trains',
    evaluate: 'evaluates',
    mask: 'masks',
    write: 'writes',
  };
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${words[phase] ?? phase}${note ? `: ${note}` : ''} (${done} of ${total}${left})`;
}

/**
 * @param {number} ms
 * @param {AbortSignal} [signal]
 */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** @type {Promise<void> | undefined} */
let asking;

/** Asks the reader for the token, once for all requests that want it. */
function askForToken() {
  asking ??= new Promise((resolve) => {
    const input = el('input', { type: 'password', autocomplete: 'off', required: true, 'aria-label': 'Token' });
    const dialog = el('dialog', { 'aria-labelledby': 'token-title' });
    const take = (event) => {
      event.preventDefault();
      sessionStorage.setItem(tokenName, input.value);
      dialog.close();
    };
    dialog.append(
      el(
        'form',
        { onsubmit: take },
        el('h2', { id: 'token-title' }, 'This server wants its token'),
        input,
        ' ',
        el('button', {}, 'Go on'),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      asking = undefined;
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
