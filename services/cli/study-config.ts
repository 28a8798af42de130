import { type StudyConfig, studyConfigSchema } from '../../src/config/study.ts';
import { CortexError } from '../../src/errors.ts';

/** Options of `cortex study` and `cortex train`, as commander reads them. */
export interface StudyOptions {
  readonly dataset?: string;
  readonly data?: string;
  readonly sessions?: string;
  readonly seed?: string;
  readonly preset?: string;
  readonly out?: string;
  readonly shuffleLabels?: boolean;
  readonly resume?: boolean;
  readonly json?: boolean;
}

const optionOfField: Readonly<Record<string, string>> = {
  dataset: '--dataset',
  data: '--data',
  sessions: '--sessions',
  seed: '--seed',
  preset: '--preset',
  shuffleLabels: '--shuffle-labels',
};

/** The study that the options ask for. Throws InvalidInput that names the option at fault. */
export function studyConfigOf(options: StudyOptions, kind: StudyConfig['kind']): StudyConfig {
  const { dataset, data, sessions, seed, preset, shuffleLabels } = options;
  const asked = {
    kind,
    dataset,
    data,
    sessions: sessions?.split(',').map(numberOf),
    seed: seed === undefined ? undefined : numberOf(seed),
    preset,
    shuffleLabels,
  };
  // An option that was not given is left out of the config, not stored as undefined.
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const parsed = studyConfigSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${optionOfField[String(path[0])]}: ${message}`);
  throw new CortexError('InvalidInput', `${faults.join('; ')}.`, { details: { options }, cause: parsed.error });
}

/** True when an option says what the study is, rather than where it goes. */
export function hasConfigOptions(options: StudyOptions): boolean {
  return Object.keys(options).some((field) => Object.hasOwn(optionOfField, field));
}

/** The number in a text; NaN, which no schema takes, for anything else such as "" or "1x". */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
