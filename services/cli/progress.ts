import type { OnProgress, Progress } from '../../src/progress.ts';

const barCells = 24;

const phaseNames: Readonly<Record<Progress['phase'], string>> = {
  engine: 'engine',
  data: 'data',
  train: 'training',
  evaluate: 'evaluating',
  mask: 'masking',
  write: 'writing',
};

/** What the bar needs of stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressBar {
  readonly onProgress: OnProgress;
  /** Ends the line of the bar, so that what follows begins a new one. */
  end(): void;
}

/** A progress bar that rewrites one line, a line a phase; silent when the stream is not a terminal. */
export function progressBar(stream: ProgressStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { onProgress: () => undefined, end: () => undefined };
  let phase: Progress['phase'] | undefined;
  return {
    onProgress: (progress) => {
      const newLine = phase !== undefined && phase !== progress.phase ? '\n' : '';
      phase = progress.phase;
      const line = progressLine(progress).slice(0, (stream.columns ?? 80) - 1);
      stream.write(`${newLine}\r${line}\u001b[K`);
    },
    end: () => {
      if (phase !== undefined) stream.write('\n');
      phase = undefined;
    },
  };
}

/** One line such as `training   ████████░░░░ 120/400  loss 0.4321  2:05 left`. */
export function progressLine({ phase, done, total, loss, secondsLeft, note }: Progress): string {
  const filled = total > 0 ? Math.round((barCells * Math.min(done, total)) / total) : 0;
  const bar = '█'.repeat(filled) + '░'.repeat(barCells - filled);
  const parts = [`${phaseNames[phase].padEnd(10)} ${bar} ${done}/${total}`];
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(4)}`);
  if (secondsLeft !== undefined) parts.push(`${clock(secondsLeft)} left`);
  if (note) parts.push(note);
  return parts.join('  ');
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
