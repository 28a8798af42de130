/** What a request may ask for at most. One table: what is larger is refused before anything is made of it. */
export const bounds = {
  /** Bytes of a body, before and after its Content-Encoding is undone. */
  jsonBytes: 16 * 2 ** 20,
  arrayBytes: 64 * 2 ** 20,
  /** Of all bodies that are being read and decoded at a time. */
  bodiesBytes: 512 * 2 ** 20,
  /** Of a recording that is sent to be kept, as it is sent; of what its archive unpacks to, and the files in that. */
  uploadBytes: 8 * 2 ** 30,
  unpackedBytes: 32 * 2 ** 30,
  unpackedEntries: 20_000,
  /** Recordings that are received at a time. */
  uploads: 4,
  /** Time that a body which is held in memory may take to come. */
  bodyMs: 120_000,
  /** Of bodies that hold no array. */
  settingsBytes: 256 * 1024,
  configBytes: 64 * 1024,
  /** Lists and objects inside each other. */
  jsonDepth: 8,
  /** Bodies of more bytes are decoded beside the process that serves HTTP. */
  inlineBytes: 64 * 1024,
  /** Characters of a text, and items of a list, in a config or in settings. */
  textCharacters: 1000,
  listItems: 100_000,
  /** Requests of one address in a window, and those without the token that is wanted. */
  rateWindowMs: 10_000,
  requestsPerWindow: 5000,
  refusalsPerWindow: 50,
} as const;

/** Largest size of the numbers in configs and settings by the name of their field, negative ones alike. */
const largest: Readonly<Record<string, number>> = {
  seed: Number.MAX_SAFE_INTEGER,
  trainingSeed: Number.MAX_SAFE_INTEGER,
  session: 10_000,
  sessions: 10_000,
  fold: 1000,
  folds: 1000,
  seeds: 100,
  soundHz: 1_000_000,
  stepMs: 100_000,
  samplingRateHz: 1_000_000,
  networks: 64,
  steps: 10_000_000,
  warmupSteps: 10_000_000,
  validateEverySteps: 10_000_000,
  epochs: 100_000,
  everyEpochs: 100_000,
  validateEveryEpochs: 100_000,
  patience: 100_000,
  batchSize: 4096,
  initialisations: 100,
  cropBins: 1_000_000,
  warmupBins: 1_000_000,
  shiftPixels: 1000,
  learningRate: 10,
  epsilon: 1,
  clipNorm: 1e9,
  times: 65_536,
  components: 1000,
  siteComponents: 1000,
  lags: 10_000,
  lagRange: 10_000,
  shuffles: 10_000,
  fieldBins: 200,
  modelSteps: 100_000,
  nullVideos: 1000,
  filters: 1000,
  units: 1_000_000,
};
/** Of every other number, and of those in the `options` of a model. */
const largestOther = 1_000_000;
const largestOption = 65_536;

/** A number, text or list beyond its bound, with the path to it. */
export interface BoundFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What in a config or in settings is beyond its bound; arrays in typed form are not looked into. */
export function boundFaults(value: unknown, path: readonly PropertyKey[] = []): BoundFault[] {
  if (typeof value === 'number') return numberFaults(value, path);
  if (typeof value === 'string') {
    const most = bounds.textCharacters;
    return value.length > most ? [{ path, message: `must not have more than ${most} characters` }] : [];
  }
  if (typeof value !== 'object' || value === null || holdsArray(value)) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (entries.length > bounds.listItems)
    return [{ path, message: `must not have more than ${bounds.listItems} items` }];
  return entries.flatMap(([key, inner]) => boundFaults(inner, [...path, key]));
}

/** Arrays have been bounded with the body that they came in. */
function holdsArray(value: object): boolean {
  return 'data' in value && ArrayBuffer.isView(value.data);
}

function numberFaults(value: number, path: readonly PropertyKey[]): BoundFault[] {
  const names = path.filter((key) => typeof key === 'string').map(String);
  const name = names.at(-1) ?? '';
  const most = names[0] === 'options' ? largestOption : Object.hasOwn(largest, name) ? largest[name] : largestOther;
  if (Math.abs(value) <= most) return [];
  return [{ path, message: `must not be larger than ${most} but is ${value}` }];
}
