import { spawn } from 'node:child_process';

/** How a command ended; `output` is stdout and stderr together, capped to the last 64 kB. */
export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a command to its end without blocking and without a shell; a command that cannot start is `ok: false`. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<CommandResult> {
  const { cwd, env = process.env, timeoutMs } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-65_536);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code, signal) => {
      if (signal) output += `\nended by ${signal}`;
      resolve({ ok: code === 0, output });
    });
  });
}

/** The most telling line of a failed command: the last that mentions an error, or the last at all. */
export function failureLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const line = (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no output').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
